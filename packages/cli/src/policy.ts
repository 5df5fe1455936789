import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { defaultPolicy, type Policy, RekeyError } from '@rekey/engine';
import type { Context } from './context.ts';
import { loadPolicyPackage } from './load.ts';
import { wrapped } from './text/text.ts';

/** The policy of a command, and how results and the table name it. */
export type NamedPolicy = { readonly policy: Policy; readonly name: string };

const checksumDigits = 12;

/** Of what is in force, included files and all: two runs of one name did the same. */
const checksumOf = (policy: Policy): string =>
  createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, checksumDigits);

/** Reads and checks a policy file; warnings go to stderr. Throws POLICY_NOT_FOUND or POLICY_INVALID with every message. */
export const readPolicy = async (
  file: string,
  context: Pick<Context, 'io' | 'note' | 'noteLook'>,
): Promise<NamedPolicy> => {
  const { loadPolicy, printMessage } = await loadPolicyPackage();
  const parsed = loadPolicy(file, { now: context.io.now() });
  if (parsed.status === 'invalid')
    throw new RekeyError(
      'POLICY_INVALID',
      [`${file} is not a valid policy`, ...parsed.errors.map(printMessage)].join('\n'),
    );
  context.note(
    parsed.warnings.flatMap((warning) => wrapped(printMessage(warning), context.noteLook.width, 'warning: ')),
  );
  return { policy: parsed.policy, name: `${basename(file)}@${checksumOf(parsed.policy)}` };
};

export const builtInPolicy: NamedPolicy = { policy: defaultPolicy, name: 'defaults' };
