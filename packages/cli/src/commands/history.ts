import { collect, readRun, readRuns } from '@rekey/compliance';
import { type AccountId, RekeyError, type RunResult, runId, type UserName } from '@rekey/engine';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { helpOf } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  accountOption,
  type ConnectionOptions,
  type JsonOption,
  jsonOption,
  required,
  type TableOption,
  tableOption,
  userOption,
  withConnection,
} from '../options.ts';
import { eventLines, runsLines } from '../views/history.ts';
import { pastRunLines } from '../views/past-run.ts';

type Options = ConnectionOptions &
  TableOption &
  JsonOption & { readonly account?: AccountId; readonly user?: UserName; readonly limit: number };

const defaultLimit = 20;

export const historyCommand = (context: Context): Command => {
  const command = new Command('history')
    .argument('[run]', 'a run id, to see that run with its accounts and steps')
    .addOption(tableOption('central DynamoDB table (required)'))
    .addOption(accountOption('what was done in this account, 12 digits'))
    .addOption(userOption('what was done to this IAM user of --account'))
    .addOption(new Option('--limit <count>', 'show so many runs or steps').argParser(parseLimit).default(defaultLimit));
  return helpOf('history', withConnection(command))
    .addOption(jsonOption())
    .action((run: string | undefined, options: Options) => history(run, options, context));
};

const history = async (...[run, options, context]: readonly [string | undefined, Options, Context]): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that `rekey run` was given.');
  checkTogether(run, options);
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  if (run !== undefined) await showRun(open, { run, options, context });
  else if (options.account === undefined) await showRuns(open, options, context);
  else await showEvents(open, { account: options.account, options, context });
};

const checkTogether = (run: string | undefined, { account, user }: Options): void => {
  if (user !== undefined && account === undefined)
    throw new RekeyError('USAGE', '--user needs --account', {
      hint: 'Such as: rekey history --account 111111111111 --user alice. `rekey status --user NAME` finds the accounts.',
    });
  if (run !== undefined && account !== undefined)
    throw new RekeyError('USAGE', 'name a run, or --account, but not both');
};

const showRuns = async (...[open, { limit, json }, context]: readonly [OpenTable, Options, Context]): Promise<void> => {
  const { recent } = await readRuns(open, limit);
  const runs = recent.map(({ run, state }) => ({ ...run, state }));
  if (json) context.printJson(documentOf('rekey.history/1', { runs }));
  else context.print(runsLines(recent, { look: context.look, at: open.now() }));
};

type Wanted<T> = T & { readonly options: Options; readonly context: Context };

const showRun = async (open: OpenTable, { run, options, context }: Wanted<{ run: string }>): Promise<void> => {
  const found = await readRun(open, runId(run));
  if (found === undefined)
    throw new RekeyError('USAGE', `the table knows no run ${run}`, { hint: '`rekey history` lists the recent ones.' });
  const { state } = found;
  const result: RunResult = { ...found.run, accounts: found.results };
  if (options.json) context.printJson(documentOf('rekey.history/1', { run: { ...result, state } }));
  else context.print(pastRunLines(result, { look: context.look, state }));
};

const showEvents = async (
  open: OpenTable,
  { account, options, context }: Wanted<{ account: AccountId }>,
): Promise<void> => {
  const events = await collect(open.reader.history(account, options.user), options.limit);
  if (options.json) context.printJson(documentOf('rekey.history/1', { account, user: options.user, events }));
  else context.print(eventLines(events, { look: context.look, whom: options.user ?? account }));
};

const parseLimit = (text: string): number => {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit > 0) return limit;
  throw new InvalidArgumentError('Give a whole number from 1.');
};
