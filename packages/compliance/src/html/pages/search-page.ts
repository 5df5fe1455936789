import type { KeyOwner } from '@rekey/engine';
import { html } from 'hono/html';
import type { Matches } from '../../queries/search.ts';
import type { Page } from '../layout.ts';
import { type Html, none } from '../markup.ts';
import { card } from '../parts/card.ts';
import { notice } from '../parts/notice.ts';
import { tableOf } from '../parts/table.ts';
import { number } from '../text.ts';
import { accountLabel, linked, ouLabel, userLabel, type View } from '../view.ts';

export const searchPage = (view: View, q: string, found: Matches | undefined): Page => ({
  title: q === '' ? 'Search' : `Search: ${q}`,
  note: 'a user name, an account name or id, a key id, an organizational unit',
  body:
    found === undefined
      ? html`<p class="none">Write something into the field at the top.</p>`
      : html`${isEmpty(found) ? nothingFound(found) : none}<div class="stack">${lists(view, found)}</div>`,
});

const isEmpty = ({ keys, users, accounts, ous }: Matches): boolean =>
  keys.length + users.length + accounts.length + ous.length === 0;

const nothingFound = ({ wholeNamesOnly }: Matches): Html =>
  notice(
    'calm',
    'Nothing found.',
    wholeNamesOnly
      ? 'With so many accounts, users are found by their whole name only, as IAM writes it.'
      : 'Names are looked for anywhere, key ids as a whole.',
  );

const lists = (view: View, { keys, users, accounts, ous, hasMore }: Matches): readonly Html[] => [
  ...ownersCard(view, { id: 'key', title: 'The user of this key', owners: keys }),
  ...ownersCard(view, {
    id: 'users',
    title: hasMore ? `Users, the first ${number(users.length)}` : 'Users',
    owners: users,
  }),
  ...(accounts.length === 0
    ? []
    : [
        card({
          id: 'accounts',
          title: 'Accounts',
          body: tableOf({
            caption: 'Accounts found',
            rows: accounts,
            empty: '',
            columns: [
              {
                head: 'Account',
                isRowHead: true,
                kind: 'long',
                cell: ({ rollup: { account } }) => accountLabel(view, account.id, account.name),
              },
              { head: 'Active keys', kind: 'number', cell: ({ rollup: { counts } }) => number(counts.activeKeys) },
            ],
          }),
        }),
      ]),
  ...(ous.length === 0
    ? []
    : [
        card({
          id: 'ous',
          title: 'Organizational units',
          body: html`<ul>${ous.map((ou) => html`<li>${linked(view, { page: 'ou', ou }, ouLabel(view, ou))}</li>`)}</ul>`,
        }),
      ]),
];

type Owners = { readonly id: string; readonly title: string; readonly owners: readonly KeyOwner[] };

const ownersCard = (view: View, { id, title, owners }: Owners): readonly Html[] =>
  owners.length === 0
    ? []
    : [
        card({
          id,
          title,
          body: tableOf({
            caption: title,
            rows: owners,
            empty: '',
            columns: [
              { head: 'User', isRowHead: true, kind: 'long', cell: (one) => userLabel(view, one) },
              { head: 'Account', kind: 'long', cell: ({ account }) => accountLabel(view, account) },
            ],
          }),
        }),
      ];
