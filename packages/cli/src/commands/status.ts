import { type KeyId, keyId, type OuId, RekeyError, type Verdict } from '@rekey/engine';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { helpOf } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  accountsOption,
  type ConnectionOptions,
  failOnOption,
  type JsonOption,
  jsonOption,
  type NarrowingOptions,
  ouOption,
  type PolicyOption,
  policyOption,
  required,
  type TableOption,
  tableOption,
  userOption,
  verdictOption,
  withConnection,
} from '../options.ts';
import { readStatus } from '../status/read-status.ts';
import { showExceptions } from '../status/status-exceptions.ts';
import { statusJson } from '../status/status-json.ts';
import { showKey } from '../status/status-key.ts';
import { statusLines } from '../views/status.ts';

type Options = ConnectionOptions &
  TableOption &
  JsonOption &
  PolicyOption &
  Pick<NarrowingOptions, 'account' | 'user'> & {
    readonly key?: KeyId;
    readonly exceptions?: boolean;
    readonly ou?: OuId;
    readonly verdict?: Verdict;
    readonly failOn?: readonly string[];
  };

export const statusCommand = (context: Context): Command => {
  const command = new Command('status')
    .addOption(tableOption('central DynamoDB table (required)'))
    .addOption(accountsOption('only this account, with its users; repeat it for several (default: all)'))
    .addOption(userOption('only this IAM user, wherever there is one of that name'))
    .addOption(ouOption('only accounts in this organizational unit, however deep'))
    .addOption(verdictOption())
    .addOption(new Option('--key <id>', 'whose access key this is, or was').argParser(parseKeyId))
    .addOption(new Option('--exceptions', 'exceptions and holds: in force, over soon, over, of no use'))
    .addOption(policyOption('with --exceptions: the policy file (default: the newest pushed version)'));
  return helpOf('status', withConnection(command))
    .addOption(failOnOption(['overdue'], 'exit with 3 for: overdue (a user is overdue)'))
    .addOption(jsonOption())
    .action((options: Options) => status(options, context));
};

const status = async (options: Options, context: Context): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that `rekey run` was given.');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const { account: accounts, ou, user, verdict, failOn = [], key } = options;
  if (key !== undefined) return await showKey(open, { ...options, key }, context);
  if (options.exceptions) return await showExceptions(open, options, context);
  const needsOverdue = failOn.includes('overdue') || options.json === true;
  const read = await readStatus(open, { accounts, ou, user, verdict, needsOverdue });
  const missing = accounts?.find((id) => read.latestRun && !read.accounts.some(({ account }) => account.id === id));
  if (missing !== undefined)
    throw new RekeyError('UNKNOWN_ACCOUNT', `the table ${table} knows no account ${missing}`, {
      hint: 'Accounts appear in the table with the first run that covers them.',
    });
  if (options.json) context.printJson(documentOf('rekey.status/1', { table, ...statusJson(read) }));
  else context.print(statusLines(read, { look: context.look, table }));
  if (failOn.includes('overdue') && read.overdue.length > 0) context.exitWith(exitCodes.named);
};

const parseKeyId = (text: string): KeyId => {
  if (/^\w{16,128}$/.test(text)) return keyId(text);
  throw new InvalidArgumentError('An access key id looks like AKIAIOSFODNN7EXAMPLE.');
};
