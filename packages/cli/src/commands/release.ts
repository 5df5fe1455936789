import { holdIsInForce, type Scope, type UserName } from '@rekey/engine';
import { Command } from 'commander';
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

type Options = ConnectionOptions & TableOption & JsonOption;

export const releaseCommand = (context: Context): Command => {
  const command = new Command('release')
    .addArgument(scopeArgument('<scope>'))
    .addArgument(userArgument('the IAM user, of a hold on one user'))
    .addOption(tableOption('central DynamoDB table (required)'));
  return describedBy(holdHelp.release, withConnection(command))
    .addOption(jsonOption())
    .action((scope: Scope, user: UserName | undefined, options: Options) =>
      release({ scope, ...(user === undefined ? {} : { user }) }, options, context),
    );
};

type Place = { readonly scope: Scope; readonly user?: UserName };

const release = async (...[place, options, context]: readonly [Place, Options, Context]): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that the hold was set in.');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const before = await open.store.holds();
  const isThis = (hold: Place): boolean => hold.scope === place.scope && hold.user === place.user;
  // A repeated request whose first answer was lost finds nothing: what was there before tells.
  const released = (await open.store.removeHold(place.scope, place.user)) || before.some(isThis);
  const left = before.filter((hold) => !isThis(hold) && holdIsInForce(hold, open.now()));
  if (options.json) context.printJson(documentOf('rekey.release/1', { ...place, released }));
  if (released) {
    if (!options.json) context.print(releasedLines(place, { look: context.look, left }));
    return;
  }
  const text = `There is no hold on ${placeLabel(place)}. The holds there are: rekey hold --list --table ${table}`;
  context.note(wrapped(text, context.noteLook.width));
  context.exitWith(exitCodes.failed);
};
