import type { AccountId, FindingKind, ListedUserView, UserName, Verdict } from '@rekey/engine';
import { findingPage, findingsPage } from '../html/pages/findings-page.ts';
import { keysPage } from '../html/pages/keys-page.ts';
import { userPage } from '../html/pages/user-page.ts';
import { usersPage } from '../html/pages/users-page.ts';
import { type Sheet, sheetOf } from '../html/parts/pager.ts';
import type { KeyPlace, UserPlace } from '../html/place.ts';
import { readAccount, readUser } from '../queries/account.ts';
import { overdueUsers, usersWithFinding } from '../queries/findings.ts';
import { isAskedFor, type KeyFilter, type KeyRow, keysWorstFirst } from '../queries/keys.ts';
import type { Organization } from '../queries/organization.ts';
import { usersIn, usersWithVerdict } from '../queries/users.ts';
import { findingKinds, standings, verdicts } from '../words.ts';
import { narrowedTo, ousIn } from './organization-pages.ts';
import { accountParam, numberParam, oneOf, ouParam, sheetParam, textParam } from './params.ts';
import type { Asked, PageOf } from './respond.ts';
import { sheetFrom } from './sheets.ts';

export const keysAt: PageOf = async (asked) => {
  const { c, view, organization } = asked;
  const filter: KeyPlace = {
    standing: oneOf(c, 'standing', standings),
    verdict: oneOf(c, 'verdict', verdicts),
    ou: ouParam(c),
    account: accountParam(c),
    from: numberParam(c, 'from'),
    to: numberParam(c, 'to'),
  };
  return keysPage(view, { filter, ous: ousIn(organization), sheet: await keySheet(asked, filter) });
};

const keySheet = async ({ c, organization, source }: Asked, filter: KeyPlace): Promise<Sheet<KeyRow>> => {
  const { account, ou, standing, verdict, from, to } = filter;
  const { threshold } = organization;
  const ages = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const asked: KeyFilter = {
    ages,
    ...(standing === undefined ? {} : { standing }),
    ...(verdict === undefined ? {} : { verdict }),
  };
  const sheet = sheetParam(c);
  // The keys of one account are read with it: one request, where the lists would be many.
  if (account !== undefined) {
    const found = await readAccount(source, account, threshold);
    const keys = (found?.users ?? []).flatMap((user) => user.keys).filter((row) => isAskedFor(row, asked));
    return sheetOf(
      keys.toSorted((a, b) => b.ageDays - a.ageDays),
      sheet,
    );
  }
  const narrowed = narrowedTo(organization, { ou });
  const isCounted = verdict === undefined && from === undefined && to === undefined;
  const { compliance, counts } = narrowed.sums;
  const total = isCounted ? (standing === undefined ? counts.activeKeys : compliance[standing]) : undefined;
  const keys = keysWorstFirst(source, threshold, { ...asked, within: idsOf(narrowed) });
  return sheetFrom(keys, { sheet, total });
};

/** Accounts that left are in the table still, and count nowhere. */
const idsOf = ({ accounts }: Organization): ReadonlySet<AccountId> =>
  new Set(accounts.map(({ rollup }) => rollup.account.id));

export const usersAt: PageOf = async ({ c, view, organization, source }) => {
  const filter: UserPlace = {
    verdict: oneOf(c, 'verdict', verdicts),
    overdue: oneOf(c, 'overdue', ['yes']),
    ou: ouParam(c),
    account: accountParam(c),
  };
  const narrowed = narrowedTo(organization, filter);
  const sheet = await sheetFrom(usersOf(source, narrowed, filter), {
    sheet: sheetParam(c),
    total: totalOf(narrowed, filter),
  });
  return usersPage(view, { filter, ous: ousIn(organization), sheet });
};

const usersOf = (
  ...[source, organization, { verdict, overdue, ou, account }]: readonly [Asked['source'], Organization, UserPlace]
): AsyncIterable<ListedUserView> => {
  const { accounts } = organization;
  if (overdue !== undefined) return ofVerdict(overdueUsers(source, accounts), verdict);
  if (ou === undefined && account === undefined)
    return listed(source, idsOf(organization), verdict === undefined ? verdicts : [verdict]);
  return verdict === undefined ? usersIn(source, accounts) : usersWithVerdict(source, accounts, verdict);
};

async function* ofVerdict(
  users: AsyncIterable<ListedUserView>,
  verdict: Verdict | undefined,
): AsyncIterable<ListedUserView> {
  for await (const user of users) if (verdict === undefined || user.view.verdict === verdict) yield user;
}

async function* listed(
  ...[{ reader }, within, of]: readonly [Asked['source'], ReadonlySet<AccountId>, readonly Verdict[]]
): AsyncIterable<ListedUserView> {
  for (const verdict of of)
    for await (const user of reader.byVerdict(verdict)) if (within.has(user.account)) yield user;
}

const totalOf = ({ sums }: Organization, { verdict, overdue }: UserPlace): number | undefined => {
  if (overdue !== undefined) return verdict === undefined ? sums.counts.overdue : undefined;
  return verdict === undefined ? sums.counts.users : sums.verdicts[verdict];
};

export const findingsAt: PageOf = ({ view, organization }) => findingsPage(view, organization);

export const findingAt: PageOf = async ({ c, view, organization, source }) => {
  const finding = findingKinds.find((one): one is FindingKind => one === c.req.param('finding'));
  if (finding === undefined) return undefined;
  const ou = ouParam(c);
  const { accounts, sums } = narrowedTo(organization, { ou });
  const users = usersWithFinding(source, accounts, finding);
  const sheet = await sheetFrom(users, { sheet: sheetParam(c), total: sums.findings[finding] ?? 0 });
  return findingPage(view, { finding, ou, ous: ousIn(organization), sheet });
};

export const userAt: PageOf = async ({ c, view, organization, source }) => {
  const account = accountParam(c);
  const name = textParam(c, 'user') as UserName | undefined;
  if (account === undefined || name === undefined) return undefined;
  const found = await readUser(source, { account, user: name }, organization.threshold);
  return found && userPage(view, { account, name, found });
};
