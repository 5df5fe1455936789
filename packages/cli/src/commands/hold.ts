import { type Hold, holdIsInForce, RekeyError, type Scope, type UserName } from '@rekey/engine';
import { Command, Option } from 'commander';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { describedBy } from '../help.ts';
import { checkScope } from '../holds/check-scope.ts';
import { holdHelp } from '../holds/help.ts';
import { endOf, scopeArgument, untilOption, userArgument } from '../holds/options.ts';
import type { Until } from '../holds/until.ts';
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
import { heldLines, holdsLines } from '../views/holds.ts';

type Options = ConnectionOptions &
  TableOption &
  JsonOption & {
    readonly reason?: string;
    readonly until?: Until;
    readonly list?: boolean;
    readonly force?: boolean;
  };

export const holdCommand = (context: Context): Command => {
  const command = new Command('hold')
    .addArgument(scopeArgument('[scope]'))
    .addArgument(userArgument('only this IAM user (default: everybody in the scope)'))
    .addOption(new Option('--reason <text>', 'why (required to set one); everybody who looks will read it'))
    .addOption(untilOption('until it is released'))
    .addOption(new Option('--list', 'show the holds there are'))
    .addOption(new Option('--force', 'do not ask whether the scope is in the organization'))
    .addOption(tableOption('central DynamoDB table (required)'));
  return describedBy(holdHelp.hold, withConnection(command))
    .addOption(jsonOption())
    .action((scope: Scope | undefined, user: UserName | undefined, options: Options) =>
      hold({ scope, user, options }, context),
    );
};

type Asked = { readonly scope: Scope | undefined; readonly user: UserName | undefined; readonly options: Options };

const hold = async ({ scope, user, options }: Asked, context: Context): Promise<void> => {
  if (scope === undefined && options.list !== true)
    throw new RekeyError('USAGE', 'say what to hold: org, an OU or an account', {
      hint: 'Such as: rekey hold org --reason "incident 42" --until 12h. The holds there are: rekey hold --list',
    });
  if (options.list === true && (scope !== undefined || options.reason !== undefined || options.until !== undefined))
    throw new RekeyError('USAGE', '--list shows holds; it sets none', { hint: 'Leave it out to set one.' });
  const table = required(options.table, '--table NAME', 'The table that `rekey run` is given.');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  if (scope === undefined) await list(open, options, context);
  else await set(open, { scope, user, options, table }, context);
};

const list = async (...[open, { json }, context]: readonly [OpenTable, Options, Context]): Promise<void> => {
  const holds = await open.store.holds();
  if (json) context.printJson(documentOf('rekey.holds/1', { holds }));
  else context.print(holdsLines(holds, { look: context.look, at: open.now() }));
};

const set = async (
  open: OpenTable,
  { scope, user, options, table }: Asked & { readonly scope: Scope; readonly table: string },
  context: Context,
): Promise<void> => {
  const reason = options.reason?.trim() ?? '';
  if (reason === '')
    throw new RekeyError('USAGE', '--reason TEXT is missing', {
      hint: 'Whoever finds keys that are not rotated will ask: --reason "incident 42"',
    });
  const { arn } = await open.caller();
  const now = open.now(); // AWS's own, told by the answer
  const until = endOf(options.until, now);
  const warnings = [
    ...(await scopeWarnings(open, scope, options)),
    ...(user === undefined ? [] : await userWarnings(open, scope, user)),
  ];
  const place = { scope, ...(user === undefined ? {} : { user }) };
  const replaced = (await open.store.holds()).find(
    (there) => there.scope === scope && there.user === user && holdIsInForce(there, now),
  );
  const made: Hold = { ...place, reason, author: arn, since: now, ...(until === undefined ? {} : { until }) };
  await open.store.putHold(made);
  for (const warning of warnings) context.note(wrapped(warning, context.noteLook.width, 'warning: '));
  if (options.json) context.printJson(documentOf('rekey.hold/1', { hold: made, replaced, warnings }));
  else context.print(heldLines(made, { look: context.look, table, replaced }));
};

/** With --force nothing is asked: an emergency needs the table and nothing else. */
const scopeWarnings = async (
  ...[open, scope, { force }]: readonly [OpenTable, Scope, Options]
): Promise<readonly string[]> => {
  if (force === true) return [];
  const check = await checkScope(open, scope);
  return check.status === 'known'
    ? []
    : [`whether ${scope} is in the organization could not be checked (${check.because}); the hold is set all the same`];
};

const userWarnings = async (
  ...[open, scope, user]: readonly [OpenTable, Scope, UserName]
): Promise<readonly string[]> => {
  if (scope === 'org' || scope.startsWith('ou-')) return [];
  const known = await open.store.user(scope as Parameters<typeof open.store.user>[0], user);
  return known === undefined
    ? [`the table knows no user ${user} in ${scope} (names are case-sensitive here); the hold is set all the same`]
    : [];
};
