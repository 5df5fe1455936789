import { type KeyId, keyId } from '@rekey/engine';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { helpOf } from '../help.ts';
import { loadCompose } from '../load.ts';
import {
  accountsOption,
  type ConnectionOptions,
  failOnOption,
  findingOption,
  type JsonOption,
  jsonOption,
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
import { type Asked, isAsked } from '../status/asked.ts';
import { type Concern, concerns, isConcerned } from '../status/concerns.ts';
import { type Narrowing, readScope } from '../status/scope.ts';
import { parseSince, type SinceWhen } from '../status/since.ts';
import { showCsv } from '../status/status-csv.ts';
import { showExceptions } from '../status/status-exceptions.ts';
import { showKey } from '../status/status-key.ts';
import { showOverview } from '../status/status-overview.ts';
import { showSince } from '../status/status-since.ts';
import { showUsers } from '../status/status-users.ts';

type Options = ConnectionOptions &
  TableOption &
  JsonOption &
  PolicyOption &
  Narrowing &
  Asked & {
    readonly key?: KeyId;
    readonly exceptions?: boolean;
    readonly since?: SinceWhen;
    readonly csv?: boolean;
    readonly failOn?: readonly Concern[];
  };

const whoOptions = ['user', 'verdict', 'finding', 'overdue'];
// These tell of something else than how accounts stand.
const apart = ['account', 'ou', ...whoOptions, 'csv', 'failOn'];

export const statusCommand = (context: Context): Command => {
  const command = new Command('status')
    .addOption(tableOption('central DynamoDB table (required)'))
    .addOption(accountsOption('only this account, with its users; repeat it for several (default: all)'))
    .addOption(ouOption('only accounts in this organizational unit, however deep'))
    .addOption(userOption('this IAM user in full, wherever there is one of that name').conflicts(whoOptions.slice(1)))
    .addOption(verdictOption().conflicts(['finding', 'overdue']))
    .addOption(findingOption().conflicts('overdue'))
    .addOption(new Option('--overdue', 'users to whom the policy wanted something done, and it was not'))
    .addOption(new Option('--key <id>', 'whose access key this is, or was').argParser(parseKeyId).conflicts(apart))
    .addOption(
      new Option('--since <when>', 'what runs did since a day such as 2026-06-01 (UTC), or in the last so many days')
        .argParser(parseSince)
        .conflicts([...apart, 'key']),
    )
    .addOption(
      new Option('--exceptions', 'exceptions and holds: in force, over soon, over, of no use').conflicts([
        ...apart,
        'key',
        'since',
      ]),
    )
    .addOption(policyOption('with --exceptions: the policy file (default: the newest pushed version)'));
  return helpOf('status', withConnection(command))
    .addOption(
      failOnOption(concerns, `exit with 3 for any of: ${concerns.join(', ')}; several with commas, or repeat it`),
    )
    .addOption(new Option('--csv', 'active keys as CSV on stdout, oldest first').conflicts('json'))
    .addOption(jsonOption())
    .action((options: Options) => status(options, context));
};

const status = async (options: Options, context: Context): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that `rekey run` was given.');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const { key, since } = options;
  if (key !== undefined) return await showKey(open, { ...options, key, table }, context);
  if (since !== undefined) return await showSince(open, { ...options, since, table }, context);
  if (options.exceptions) return await showExceptions(open, options, context);
  const scope = await readScope(open, { ...options, table });
  if (options.csv) await showCsv(scope, options, context);
  else if (isAsked(options)) await showUsers(scope, options, context);
  else await showOverview(scope, options, context);
  if (isConcerned(scope.sums, options.failOn)) context.exitWith(exitCodes.named);
};

const parseKeyId = (text: string): KeyId => {
  if (/^\w{16,128}$/.test(text)) return keyId(text);
  throw new InvalidArgumentError('An access key id looks like AKIAIOSFODNN7EXAMPLE.');
};
