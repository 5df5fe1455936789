import type { AccountId, UserItem, UserName } from '@rekey/engine';
import { html } from 'hono/html';
import type { UserPage, UserRow } from '../../queries/account.ts';
import type { KeyRow } from '../../queries/keys.ts';
import { adviceOn, meaningOfVerdict, runbookEntry } from '../../words.ts';
import type { Page } from '../layout.ts';
import { type Html, none } from '../markup.ts';
import { badge, findingBadge, standingBadge, verdictBadge } from '../parts/badge.ts';
import { card, grid } from '../parts/card.ts';
import { factList } from '../parts/facts.ts';
import { notice } from '../parts/notice.ts';
import { tableOf } from '../parts/table.ts';
import { counted, timeOf } from '../text.ts';
import { accountLabel, linked, type View } from '../view.ts';
import { troubleNotice } from './account-page.ts';
import { keyId, lastUseText } from './key-columns.ts';
import { timeline } from './timeline.ts';
import { exceptionText, nextText } from './what-next.ts';

export type UserPageView = { readonly account: AccountId; readonly name: UserName; readonly found: UserPage };

export const userPage = (view: View, { account, name, found }: UserPageView): Page => ({
  title: name,
  note: accountLabel(view, account, found.row.rollup.account.name),
  trail: [
    ['Accounts', { page: 'accounts' }],
    [found.row.rollup.account.name, { page: 'account', account }],
  ],
  body: html`
${troubleNotice(found.row)}
${found.user === undefined ? goneNotice(found) : none}
${found.user === undefined ? none : grid(standingCard(view, found.user), recordCard(view, found.user.item))}
${found.user === undefined ? none : grid(keysCard(view, found.user))}
${card({ id: 'history', title: 'History', note: found.moreHistory ? `the newest ${found.history.length}` : undefined, body: timeline(view, found) })}`,
});

const goneNotice = ({ history }: UserPage): Html =>
  history.length === 0
    ? notice('warn', 'No such user is known here.', 'Names are told as IAM writes them, capital letters included.')
    : notice('warn', 'This user is gone.', 'Deleted or renamed since. What was done is kept below.');

const standingCard = (view: View, { item }: UserRow): Html =>
  card({
    id: 'standing',
    title: 'How it stands',
    size: 'half',
    body:
      item.view === undefined
        ? html`<p class="none">A run has only just come to this user.</p>`
        : standingFacts(view, item.view),
  });

const standingFacts = (view: View, seen: NonNullable<UserItem['view']>): Html =>
  factList(
    ['Verdict', html`${verdictBadge(seen.verdict)} <span class="quiet">${meaningOfVerdict[seen.verdict]}</span>`],
    ['Because', html`<span class="name">${seen.because}</span> <span class="quiet">(rule ${seen.rule})</span>`],
    ['Next', nextText(seen, view.at)],
    seen.owner === undefined || seen.owner === ''
      ? undefined
      : ['Owner', html`<span class="name">${seen.owner}</span>`],
    seen.exception === undefined ? undefined : ['Left alone by', exceptionText(seen.exception, view.at)],
    seen.finding === undefined
      ? undefined
      : [
          'Finding',
          html`${findingBadge(seen.finding)} ${adviceOn[seen.finding]} <span class="quiet">More in ${runbookEntry(seen.finding)}</span>`,
        ],
    ...(seen.notes ?? []).map((note) => ['Worth knowing', html`${findingBadge(note)} ${adviceOn[note]}`] as const),
    [
      'Mode',
      badge(
        seen.mode,
        seen.mode === 'enforce' ? 'good' : 'plain',
        seen.mode === 'enforce' ? 'changes are made' : 'changes are only recorded',
      ),
    ],
  );

const recordCard = (view: View, { record }: UserItem): Html => {
  const [secret] = record.issued.toReversed();
  return card({
    id: 'record',
    title: 'What Rekey did',
    size: 'half',
    body: factList(
      ['Issued', record.issued.length === 0 ? 'no key' : counted(record.issued.length, 'key')],
      secret === undefined
        ? undefined
        : [
            'Newest',
            html`<code class="id">${secret.keyId}</code> at ${timeOf(secret.at)}, ${linked(view, { page: 'run', run: secret.by }, 'run')}`,
          ],
      secret === undefined
        ? undefined
        : ['Secret', html`<code>${secret.secret.name}</code> in ${secret.secret.region}`],
      [
        'Switched off',
        record.switchedOff.length === 0
          ? 'no key'
          : html`${record.switchedOff.map(({ keyId: id, at, backOnSince }) => html`<code class="id">${id}</code> at ${timeOf(at)}${backOnSince === undefined ? '' : html`, active again since ${timeOf(backOnSince)}`}<br>`)}`,
      ],
      record.intent === undefined
        ? undefined
        : ['Under way', html`a key was asked for at ${timeOf(record.intent.openedAt)}`],
    ),
  });
};

type AnyKey = NonNullable<UserItem['view']>['keys'][number];

const keysCard = (view: View, { item, keys }: UserRow): Html => {
  const rowOf = new Map<AnyKey, KeyRow>(keys.map((row) => [row.key, row]));
  return card({
    id: 'keys',
    title: 'Keys',
    body: tableOf({
      caption: 'Access keys of the user',
      rows: item.view?.keys ?? [],
      empty: 'No access keys.',
      columns: [
        { head: 'Key', isRowHead: true, kind: 'whole', cell: keyId },
        { head: 'Status', cell: ({ status }) => badge(status.toLowerCase(), status === 'Active' ? 'good' : 'plain') },
        { head: 'Created', kind: 'whole', cell: ({ createdAt }) => timeOf(createdAt) },
        { head: 'Age, days', kind: 'number', cell: (key) => rowOf.get(key)?.ageDays ?? '–' },
        { head: 'Standing', cell: (key) => standingOf(rowOf.get(key)) },
        { head: 'Last used', kind: 'whole', cell: ({ lastUse }) => lastUseText(lastUse, view.at) },
        { head: 'In its secret', cell: ({ custody }) => custody ?? html`<span class="quiet">not asked</span>` },
        {
          head: 'Made by',
          cell: ({ id }) => makerOf(id, item),
        },
      ],
    }),
  });
};

const makerOf = (id: AnyKey['id'], { record }: UserItem): string => {
  if (id === undefined) return 'not known yet';
  return record.issued.some(({ keyId: issued }) => issued === id) ? 'Rekey' : 'others';
};

const standingOf = (row: KeyRow | undefined): Html =>
  row === undefined ? html`<span class="quiet">does not count</span>` : standingBadge(row.standing);
