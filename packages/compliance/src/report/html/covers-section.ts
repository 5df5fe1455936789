import type { Exception, Hold, Selector } from '@rekey/engine';
import { badge, type Column, card, day, type Html, number, type Tone, tableOf, wordsOf } from '../../html/index.ts';
import type { ExceptionStatus } from '../../queries/exceptions.ts';
import type { Report } from '../report.ts';

type Cover = Pick<ExceptionStatus, 'standing' | 'endsSoon' | 'users'> & {
  readonly what: string;
  readonly whom: string;
  readonly reason: string;
  readonly who: string;
  readonly until: string;
};

/** Every exception of the policy and every hold, whether it counts, and whom it left alone. */
export const coversSection = ({ covers, policy }: Report): Html => {
  const rows: readonly Cover[] = [
    ...covers.exceptions.map(({ exception, ...cover }) => ({ ...cover, ...ofException(exception) })),
    ...covers.holds.map(({ hold, ...cover }) => ({ ...cover, ...ofHold(hold) })),
  ];
  return card({
    id: 'exceptions',
    title: 'Exceptions and holds',
    note: `policy ${policy}`,
    body: tableOf({
      caption: 'Exceptions of the policy, and holds',
      rows,
      empty: 'There is no exception and no hold.',
      columns,
    }),
  });
};

const ofException = ({ id, scopes, selector, reason, owner, expires }: Exception) => ({
  what: id ?? 'exception',
  whom: `${scopes.join(', ')}: ${selectorText(selector)}`,
  reason: reason ?? '',
  who: owner ?? '',
  until: expires ?? 'without end',
});

const ofHold = ({ scope, user, reason, author, until }: Hold) => ({
  what: 'hold',
  whom: `${scope}: ${user ?? 'everybody'}`,
  reason,
  who: author,
  until: until === undefined ? 'until released' : day(until),
});

const selectorText = ({ users, paths, tags, groups, console }: Selector): string =>
  [
    users && `users ${users.join(', ')}`,
    paths && `paths ${paths.join(', ')}`,
    ...Object.entries(tags ?? {}).map(([key, values]) => `tag ${key}: ${values.join(', ')}`),
    groups && `groups ${groups.join(', ')}`,
    console === undefined ? undefined : `${console ? 'with' : 'without'} console access`,
  ]
    .filter(Boolean)
    .join('; ');

const columns: readonly Column<Cover>[] = [
  { head: 'What', isRowHead: true, kind: 'long', cell: ({ what }) => what },
  { head: 'State', cell: (cover) => badge(stateOf(cover), toneOf(cover)) },
  { head: 'Whom', kind: 'long', cell: ({ whom }) => whom },
  { head: 'Reason', kind: 'long', cell: ({ reason }) => reason },
  { head: 'Owner', kind: 'long', cell: ({ who }) => who },
  { head: 'Until', kind: 'whole', cell: ({ until }) => until },
  { head: 'Users left alone', kind: 'number', cell: ({ users }) => number(users.length) },
];

const stateOf = ({ standing, endsSoon, users }: Cover): string => {
  if (standing === 'in-force' && users.length === 0) return 'in force, matched nobody';
  return endsSoon ? 'in force, over soon' : wordsOf(standing);
};

const toneOf = ({ standing, endsSoon, users }: Cover): Tone => {
  if (standing !== 'in-force') return 'plain';
  return endsSoon || users.length === 0 ? 'warn' : 'calm';
};
