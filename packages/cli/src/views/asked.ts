import { type AccountRow, runbookEntry } from '@rekey/compliance';
import type { Finding, FindingKind, ListedUserView } from '@rekey/engine';
import type { Asked } from '../status/asked.ts';
import type { Scope } from '../status/scope.ts';
import type { Look } from '../text/look.ts';
import { counted, firstOf, number, printable, wrapped } from '../text/text.ts';
import { findingTitle } from './findings.ts';
import { runHead } from './latest-run.ts';
import { accountLabel } from './names.ts';
import { type Lines, page, section } from './page.ts';
import { userInFull, userTable } from './users.ts';

export type Answer = {
  readonly scope: Scope;
  readonly asked: Asked;
  readonly users: readonly ListedUserView[];
  /** Of the finding `root-keys`, which has no users. */
  readonly accounts: readonly AccountRow[];
};

/** The users that were asked for; one asked for by name is shown in full, in each account that has one. */
export const askedLines = (answer: Answer, look: Look): Lines => {
  const { scope, asked, users } = answer;
  const head = runHead(scope, look);
  if (scope.organization.runs.latest === undefined) return head;
  const names = namesIn(scope);
  const { threshold } = scope.organization;
  const options = { look, names, at: threshold.at, threshold, table: scope.table };
  if (asked.finding !== undefined) return page(head, findingLines(asked.finding, answer, look));
  if (users.length === 0) return page(head, nobody(answer, look));
  if (asked.user !== undefined) return page(head, ...users.map((user) => userInFull(user, options)));
  const title = asked.verdict === undefined ? 'Overdue users' : `Users with the verdict ${asked.verdict}`;
  return page(head, section(`${title}: ${number(users.length)}`, userTable(users, options), look));
};

const namesIn = ({ rows }: Scope) => new Map(rows.map(({ rollup }) => [rollup.account.id, rollup.account]));

const nobody = ({ scope, asked: { user, verdict } }: Answer, { width }: Look): Lines => {
  const who = user ?? (verdict === undefined ? 'is overdue' : `with the verdict ${verdict}`);
  const where = scope.isNarrowed ? 'in the accounts asked for' : 'in any account';
  return wrapped(`No user ${who} ${where}.`, width);
};

const shownAtMost = 50;

/** Who they are, and of each what was noticed. */
const findingLines = (...[kind, answer, look]: readonly [FindingKind, Answer, Look]): Lines => {
  const { users, accounts, scope } = answer;
  const names = namesIn(scope);
  const items =
    kind === 'root-keys'
      ? accounts.map(({ rollup }) => accountLabel(rollup.account))
      : users.map(
          ({ account, user, view }) =>
            `${printable(user)} in ${accountLabel(names.get(account) ?? { id: account, name: '' })}${noticedIn(kind, view)}`,
        );
  const { shown, more } = firstOf(items, shownAtMost);
  return [
    ...findingTitle(kind, items.length, look),
    ...shown.flatMap((text) => wrapped(text, look.width, '    - ')),
    ...(more === 0 ? [] : [`    … and ${counted(more, 'more user')}; --json lists all of them.`]),
    ...wrapped(look.paint.dim(runbookEntry(kind)), look.width, '    '),
  ];
};

/** The verdict's reason, where the finding is the verdict's. */
const noticedIn = (kind: FindingKind, { finding, because }: ListedUserView['view']): string =>
  (finding satisfies Finding | undefined) === kind ? `: ${printable(because)}` : '';
