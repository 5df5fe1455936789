import { coversOf } from '@rekey/compliance';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { documentOf } from '../json.ts';
import { given, type JsonOption, type PolicyOption } from '../options.ts';
import { readPolicy } from '../policy.ts';
import { policyToShow } from '../policy-life/in-force.ts';
import { coverLines } from '../views/exceptions.ts';

/** `status --exceptions`: the policy's exceptions and the table's holds, held against the users of the table. */
export const showExceptions = async (
  open: OpenTable,
  options: PolicyOption & JsonOption,
  context: Context,
): Promise<void> => {
  const file = given(options.policy);
  const read = file === undefined ? undefined : await readPolicy(file, context);
  const named = await policyToShow(read, open.policies);
  const [holds, excepted] = await Promise.all([open.store.holds(), all(open.reader.byVerdict('excepted'))]);
  const covers = coversOf({ policy: named.policy, holds, excepted, at: open.now() });
  if (options.json) context.printJson(documentOf('rekey.exceptions/1', { policy: named.name, ...covers }));
  else context.print(coverLines(covers, { look: context.look, policyName: named.name }));
};

const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
