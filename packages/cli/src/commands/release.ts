import {
  type Hold,
  holdIsInForce,
  RekeyError,
  type RunId,
  runId,
  type Scope,
  type UserName,
  undoReason,
} from '@rekey/engine';
import { Command, Option } from 'commander';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { describedBy } from '../help.ts';
import { holdHelp } from '../holds/help.ts';
import { scopeArgument, userArgument } from '../holds/options.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  type ConnectionOptions,
  type JsonOption,
  jsonOption,
  required,
  type TableOption,
  tableOption,
  withConnection,
} from '../options.ts';
import { wrapped } from '../text/text.ts';
import { placeLabel, releasedLines } from '../views/holds.ts';

type Options = ConnectionOptions & TableOption & JsonOption & { readonly run?: string };

export const releaseCommand = (context: Context): Command => {
  const command = new Command('release')
    .addArgument(scopeArgument('[scope]'))
    .addArgument(userArgument('the IAM user, of a hold on one user'))
    .addOption(new Option('--run <id>', 'every hold that `rekey undo --run` of this run left on a user'))
    .addOption(tableOption('central DynamoDB table (required)'));
  return describedBy(holdHelp.release, withConnection(command))
    .addOption(jsonOption())
    .action((scope: Scope | undefined, user: UserName | undefined, options: Options) =>
      release({ scope, ...(user === undefined ? {} : { user }) }, options, context),
    );
};

type Place = { readonly scope: Scope; readonly user?: UserName };
type Asked = { readonly scope: Scope | undefined; readonly user?: UserName };

const release = async (...[{ scope, user }, options, context]: readonly [Asked, Options, Context]): Promise<void> => {
  const { run } = options;
  if ((scope === undefined) === (run === undefined))
    throw new RekeyError('USAGE', 'say which hold to end: a scope, with its user if it is on one, or --run', {
      hint: 'Such as: rekey release org. The holds there are: rekey hold --list',
    });
  const table = required(options.table, '--table NAME', 'The table that the hold was set in.');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  if (scope !== undefined)
    await releaseOne(open, { scope, ...(user === undefined ? {} : { user }) }, { options, context, table });
  else if (run !== undefined) await releaseRun(open, runId(run), { options, context, table });
};

type Told = { readonly options: Options; readonly context: Context; readonly table: string };

const releaseOne = async (open: OpenTable, place: Place, { options, context, table }: Told): Promise<void> => {
  const before = await open.store.holds();
  const isThis = (hold: Place): boolean => hold.scope === place.scope && hold.user === place.user;
  // A repeated request whose first answer was lost finds nothing: what was there before tells.
  const released = (await open.store.removeHold(place.scope, place.user)) || before.some(isThis);
  const left = before.filter((hold) => !isThis(hold) && holdIsInForce(hold, open.now()));
  if (options.json) context.printJson(documentOf('rekey.release/1', { ...place, released }));
  else if (released) context.print(releasedLines([placeLabel(place)], { look: context.look, left }));
  if (!released) tellNone(placeLabel(place), table, context);
};

const releaseRun = async (open: OpenTable, run: RunId, { options, context, table }: Told): Promise<void> => {
  const before = await open.store.holds();
  const isOfRun = ({ reason, user }: Hold): boolean => user !== undefined && reason === undoReason({ run });
  const holds = before.filter(isOfRun);
  for (const { scope, user } of holds) await open.store.removeHold(scope, user);
  const left = before.filter((hold) => !isOfRun(hold) && holdIsInForce(hold, open.now()));
  if (options.json) context.printJson(documentOf('rekey.release/1', { run, released: holds.length > 0, holds }));
  else if (holds.length > 0) context.print(releasedLines(holds.map(placeLabel), { look: context.look, left }));
  if (holds.length === 0) tellNone(`a user for the undo of run ${run}`, table, context);
};

const tellNone = (...[what, table, context]: readonly [string, string, Context]): void => {
  const text = `There is no hold on ${what}. The holds there are: rekey hold --list --table ${table}`;
  context.note(wrapped(text, context.noteLook.width));
  context.exitWith(exitCodes.failed);
};
