import { collect, type KeyRow, oldestKeys, trendOf, usersIn } from '@rekey/compliance';
import type { ListedUserView } from '@rekey/engine';
import type { Context } from '../context.ts';
import { documentOf } from '../json.ts';
import type { JsonOption } from '../options.ts';
import { overviewLines } from '../views/status.ts';
import type { Scope } from './scope.ts';

/** Where everything is. `users` only of accounts that were asked for. */
export type Overview = Scope & { readonly oldest: readonly KeyRow[]; readonly users: readonly ListedUserView[] };

const oldestShown = 10;

export const showOverview = async (
  scope: Scope,
  { json, account }: JsonOption & { readonly account?: readonly string[] },
  context: Context,
): Promise<void> => {
  const overview = await overviewOf(scope, { account });
  if (json) context.printJson(documentOf('rekey.status/1', overviewJson(overview)));
  else context.print(overviewLines(overview, context.look));
};

export const overviewOf = async (
  scope: Scope,
  { account }: { readonly account?: readonly string[] | undefined },
): Promise<Overview> => {
  const { source, rows, organization } = scope;
  const [oldest, users] = await Promise.all([
    oldestKeys(source, { rows, threshold: organization.threshold, count: oldestShown }),
    account === undefined ? [] : collect(usersIn(source, rows)),
  ]);
  return { ...scope, oldest, users };
};

const overviewJson = ({
  table,
  organization,
  rows,
  sums,
  unit,
  left,
  openIntents,
  oldest,
  users,
}: Overview): object => ({
  table,
  at: organization.threshold.at,
  maxKeyAgeDays: organization.threshold.maxKeyAgeDays,
  latestRun: latestJson(organization),
  sums,
  units: (unit?.children ?? []).map(({ id, path, sums: below }) => ({ id, path, sums: below })),
  accounts: rows.map(({ rollup, compliance }) => ({ ...rollup, compliance })),
  left: left.map(({ rollup }) => rollup),
  openIntents,
  oldest: oldest.map(({ view: _view, ...key }) => key),
  users,
  trend: trendOf(organization.runs),
});

const latestJson = ({ runs: { latest } }: Scope['organization']): object | null =>
  latest === undefined ? null : { ...latest.run, state: latest.state };
