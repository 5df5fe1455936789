import { type AccountId, coverages, type FindingKind, type OuId } from '@rekey/engine';
import { accountPage } from '../html/pages/account-page.ts';
import { accountsPage } from '../html/pages/accounts-page.ts';
import { controlsPage } from '../html/pages/controls-page.ts';
import { coveragePage } from '../html/pages/coverage-page.ts';
import { ouPage } from '../html/pages/ou-page.ts';
import { ouTreePage } from '../html/pages/ou-tree-page.ts';
import { overviewPage } from '../html/pages/overview-page.ts';
import { sheetOf } from '../html/parts/pager.ts';
import { type AccountFilter, type AccountOrder, accountOrders } from '../html/place.ts';
import { readAccount } from '../queries/account.ts';
import { controlsOf } from '../queries/controls.ts';
import type { Organization } from '../queries/organization.ts';
import { accountsIn, type OuNode, ouTreeOf } from '../queries/ou-tree.ts';
import { type AccountRow, sumsOf } from '../queries/sums.ts';
import { findingKinds } from '../words.ts';
import { accountParam, oneOf, ouParam, sheetParam, textParam } from './params.ts';
import type { PageOf } from './respond.ts';

export const overviewAt: PageOf = ({ view, organization }) => overviewPage(view, organization);
export const coverageAt: PageOf = ({ view, organization }) => coveragePage(view, organization);
export const controlsAt: PageOf = ({ view, organization }) =>
  controlsPage(view, { organization, controls: controlsOf(organization) });
export const ouTreeAt: PageOf = ({ view, organization }) => ouTreePage(view, ouTreeOf(organization.accounts));

export const ouAt: PageOf = ({ c, view, organization }) => {
  const ou = ouParam(c, c.req.param('ou'));
  const node = ou && nodeIn(ouTreeOf(organization.accounts), ou);
  if (ou === undefined || node === undefined) return undefined;
  const narrowed = narrowedTo(organization, { ou });
  return ouPage(view, { ou, node, organization: narrowed, sheet: sheetOf(narrowed.accounts, sheetParam(c)) });
};

const nodeIn = (node: OuNode, ou: OuId): OuNode | undefined =>
  node.id === ou ? node : node.children.map((child) => nodeIn(child, ou)).find((found) => found !== undefined);

/** What is below a unit, or one account, as if it were the whole organization; runs stay those of the whole. */
export const narrowedTo = (
  organization: Organization,
  { ou, account }: { readonly ou?: OuId | undefined; readonly account?: AccountId | undefined },
): Organization => {
  if (ou === undefined && account === undefined) return organization;
  const below = ou === undefined ? organization.accounts : accountsIn(organization.accounts, ou);
  const accounts = below.filter(({ rollup }) => account === undefined || rollup.account.id === account);
  return { ...organization, accounts, sums: sumsOf(accounts) };
};

/** Of the organization, in the order of their accounts. */
export const ousIn = ({ accounts }: Organization): readonly OuId[] => [
  ...new Set(accounts.flatMap(({ rollup }) => rollup.account.ouPath)),
];

export const accountsAt: PageOf = ({ c, view, organization }) => {
  const filter: AccountFilter = {
    q: textParam(c, 'q'),
    ou: ouParam(c),
    coverage: oneOf(c, 'coverage', coverages),
    code: textParam(c, 'code'),
    finding: oneOf<FindingKind>(c, 'finding', findingKinds),
    order: oneOf(c, 'order', accountOrders),
  };
  const rows = organization.accounts.filter((row) => fits(row, filter));
  const ordered = rows.toSorted(orders[filter.order ?? 'oldest']);
  return accountsPage(view, { filter, ous: ousIn(organization), sheet: sheetOf(ordered, sheetParam(c)) });
};

const fits = ({ rollup }: AccountRow, { q, ou, coverage, code, finding }: AccountFilter): boolean =>
  (q === undefined || rollup.account.name.toLowerCase().includes(q.toLowerCase()) || rollup.account.id.includes(q)) &&
  (ou === undefined || rollup.account.ouPath.includes(ou)) &&
  (coverage === undefined || rollup.coverage === coverage) &&
  (code === undefined || rollup.code === code) &&
  (finding === undefined || (rollup.findings[finding] ?? 0) > 0);

const orders: Readonly<Record<AccountOrder, (a: AccountRow, b: AccountRow) => number>> = {
  oldest: () => 0, // as they are read
  'too-old': (a, b) => b.compliance['too-old'] - a.compliance['too-old'],
  overdue: (a, b) => b.rollup.counts.overdue - a.rollup.counts.overdue,
  users: (a, b) => b.rollup.counts.users - a.rollup.counts.users,
  name: (a, b) => a.rollup.account.name.localeCompare(b.rollup.account.name),
};

export const accountAt: PageOf = async ({ c, view, organization, source }) => {
  const account = accountParam(c, c.req.param('account'));
  const found = account && (await readAccount(source, account, organization.threshold));
  if (found === undefined) return undefined;
  const users = found.users.flatMap(({ item: { user, view: seen } }) =>
    seen === undefined ? [] : [{ account: found.row.rollup.account.id, user, view: seen }],
  );
  const hasLeft = isIn(organization.left, found.row.rollup.account.id);
  return accountPage(view, { row: found.row, hasLeft, sheet: sheetOf(users, sheetParam(c)) });
};

const isIn = (rows: readonly AccountRow[], account: AccountId): boolean =>
  rows.some(({ rollup }) => rollup.account.id === account);
