import { newRunId } from '@rekey/aws/run-id';
import type { AccountId, Explanation, UserName } from '@rekey/engine';
import { explainUser } from '@rekey/engine';
import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-code.ts';
import { helpOf } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  type ConnectionOptions,
  connectionOf,
  given,
  type JsonOption,
  jsonOption,
  type PolicyOption,
  parseAccountId,
  parseUserName,
  policyOption,
  type TableOption,
  tableOption,
  withConnection,
} from '../options.ts';
import { readPolicy, withRole } from '../policy.ts';
import { policyToShow } from '../policy-life/in-force.ts';
import { explanationLines } from '../views/explain.ts';

type Options = ConnectionOptions & TableOption & PolicyOption & JsonOption & { readonly role?: string };

export const explainCommand = (context: Context): Command => {
  const command = new Command('explain')
    .argument('<account>', 'the account, 12 digits', parseAccountId)
    .argument('<user>', 'the IAM user', parseUserName)
    .addOption(policyOption('policy file (default: the built-in defaults)'))
    .addOption(tableOption('table with what earlier runs did and the holds (default: none)'))
    .addOption(
      new Option('--role <path/name>', 'role to assume; reading is enough (default: the policy’s memberRole)'),
    );
  return helpOf('explain', withConnection(command))
    .addOption(jsonOption())
    .action((account: AccountId, user: UserName, options: Options) => explain({ account, user }, options, context));
};

type Whom = { readonly account: AccountId; readonly user: UserName };

const explain = async (whom: Whom, options: Options, context: Context): Promise<void> => {
  const file = given(options.policy);
  const table = given(options.table);
  const read = file === undefined ? undefined : await readPolicy(file, context);
  const { openRekey } = await loadCompose();
  using rekey = await openRekey({ ...connectionOf(options), ...(table === undefined ? {} : { table }) });
  const named = withRole(await policyToShow(read, rekey.policies), options.role);
  const explanation = await explainUser(
    rekey.ports(() => {}),
    {
      ...whom,
      run: newRunId(rekey.now()),
      policy: named.policy,
      policyName: named.name,
      ...(named.sources === undefined ? {} : { sources: named.sources }),
    },
  );
  if (options.json) context.printJson(documentOf('rekey.explain/1', explanation));
  else context.print(explanationLines(explanation, { look: context.look, table }));
  context.exitWith(exitCodeOf(explanation));
};

/** Accounts that nobody wants looked at are no failure; a name that is nowhere is a slip of the pen. */
const exitCodeOf = (explanation: Explanation): ExitCode => {
  switch (explanation.status) {
    case 'unknown-account':
      return exitCodes.usage;
    case 'no-such-user':
      return exitCodes.failed;
    case 'not-visited':
      return explanation.code === undefined ? exitCodes.ok : exitCodes.failed;
    case 'explained':
      return explanation.now.settled?.verdict === 'unknown' || hasFailed(explanation.now)
        ? exitCodes.failed
        : exitCodes.ok;
    default:
      return explanation satisfies never;
  }
};

const hasFailed = ({ steps }: Extract<Explanation, { status: 'explained' }>['now']): boolean =>
  steps.some(({ status }) => status === 'failed' || status === 'refused');
