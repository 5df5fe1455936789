import type { Decision, Exception, ExplainedUser, Fact, Hold, Key, Setting, Source, Standing } from '@rekey/engine';
import { isKnown } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { printable, wrapped } from '../text/text.ts';
import { ageInDays, ago, minute } from '../text/time.ts';
import type { Lines } from './page.ts';

type At = ExplainedUser & { readonly at: Date };

/** What is known of the user: from AWS, and from the table. */
export const factLines = (explained: At, look: Look): Lines => {
  const { facts, at } = explained;
  const { record } = facts;
  const keys = isKnown(facts.keys) ? facts.keys.list : [];
  const line = (name: string, text: string): Lines => wrapped(printable(text), look.width, `  ${name.padEnd(11)} `);
  return [
    ...(keys.length === 0 ? ['  no access keys'] : keyTable(keys, { look, at })),
    ...line(
      'path',
      told(facts.path, (path) => path),
    ),
    ...line(
      'tags',
      told(facts.tags, (tags) => listed(Object.entries(tags).map(([key, value]) => `${key}=${value}`))),
    ),
    ...line('groups', told(facts.groups, listed)),
    ...line('policies', told(facts.attachedPolicies, listed)),
    ...line(
      'console',
      told(facts.console, (has) => (has ? 'has a password' : 'no password')),
    ),
    ...record.issued.flatMap(({ keyId, at: when, secret }) =>
      line('issued', `${keyId} at ${minute(when)} into ${secret.name} (${secret.region})`),
    ),
    ...record.switchedOff.flatMap(({ keyId, at: when, backOnSince }) =>
      line(
        'switched off',
        `${keyId} at ${minute(when)}${backOnSince === undefined ? '' : `; active again since ${minute(backOnSince)}`}`,
      ),
    ),
    ...(record.intent === undefined
      ? []
      : line('open intent', `a key was asked for at ${minute(record.intent.openedAt)} by ${record.intent.by}`)),
  ];
};

const listed = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '));

const told = <T>(fact: Fact<T>, tell: (value: Exclude<Fact<T>, 'unread' | 'unreadable'>) => string): string =>
  isKnown(fact) ? tell(fact) : fact === 'unread' ? 'not read: nothing turns on it' : 'could not be read';

const keyTable = (keys: readonly Key[], { look, at }: { readonly look: Look; readonly at: Date }): Lines =>
  tableOf(
    keys,
    [
      { head: 'key', cell: ({ id }) => id },
      { head: 'status', cell: ({ status }) => status },
      { head: 'age', cell: ({ createdAt }) => ageInDays(createdAt, at), align: 'right' },
      { head: 'last used', cell: ({ lastUse }) => told(lastUse, (use) => usedAgo(use, at)), optional: true },
      { head: 'in its secret', cell: ({ custody }) => told(custody, (value) => value), optional: true },
    ],
    { look },
  );

const usedAgo = ({ at, service }: { readonly at: Date | undefined; readonly service?: string }, now: Date): string =>
  at === undefined ? 'never' : `${ago(at, now, 'rough')}${service === undefined ? '' : `, ${service}`}`;

/** Each rule that was tried and each guard that was asked, and what it said. */
export const triedLines = ({ trace: { tried, decision } }: At, look: Look): Lines =>
  tried.flatMap(({ kind, id, about, said }) => {
    const name = `  ${id.padEnd(3)} `;
    if (said === undefined) {
      const silent = kind === 'guard' ? `lets it pass: ${about}` : `does not apply: ${about}`;
      return wrapped(look.paint.dim(silent), look.width, name);
    }
    const end = said === decision ? '' : ', if the guards let it';
    return wrapped(look.paint.bold(`${sayingOf(said)}${end}: ${printable(said.because)}`), look.width, name);
  });

const sayingOf = (decision: Decision): string => {
  switch (decision.kind) {
    case 'act':
      return decision.action.kind + ('keyId' in decision.action ? ` ${decision.action.keyId}` : '');
    case 'read':
      return `reads ${decision.need}`;
    case 'settled':
      return decision.finding ?? decision.verdict;
    default:
      return decision satisfies never;
  }
};

/** Every setting, its value, and the place to change it. */
export const settingLines = ({ settings }: At, look: Look): Lines =>
  tableOf(
    settings,
    [
      { head: 'setting', cell: ({ path }) => path },
      { head: 'value', cell: ({ value }) => valueOf(value), shrinkTo: 12 },
      { head: 'from', cell: originOf },
    ],
    { look },
  );

const valueOf = (value: unknown): string => {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return String(value);
};

const originOf = ({ origin }: Setting): string => {
  switch (origin.kind) {
    case 'default':
      return 'default';
    case 'policy':
      return origin.source === undefined ? 'policy' : placeOf(origin.source);
    case 'override':
      return `${placeOf(origin.override.source)} (override)`.trim();
    case 'hold':
      return `hold on ${origin.hold.scope} by ${origin.hold.author}`;
    default:
      return origin satisfies never;
  }
};

export const placeOf = (source: Source | undefined): string =>
  source === undefined ? '' : `${source.file}:${source.line}`;

/** Exceptions and holds in whose scope the user is, whatever their period. */
export const coverLines = ({ exceptions, holds }: At, look: Look): Lines => [
  ...exceptions.flatMap(({ exception, standing }) =>
    wrapped(`${standingOf[standing]}: ${exceptionText(exception)}`, look.width, '  - '),
  ),
  ...holds.flatMap(({ hold, standing }) => wrapped(`${standingOf[standing]}: ${holdText(hold)}`, look.width, '  - ')),
];

const standingOf: Readonly<Record<Standing, string>> = {
  'in-force': 'in force',
  'not-yet': 'not yet in force',
  over: 'over',
};

/** `exception freeze-q4 of payments (rekey.yaml:12), 2026-12-15 to 2027-01-05: year-end freeze`. */
export const exceptionText = ({ id, owner, from, expires, reason, source }: Exception): string =>
  printable(
    [
      `exception${id === undefined ? '' : ` ${id}`}`,
      ...(owner === undefined ? [] : [`of ${owner}`]),
      ...(source === undefined ? [] : [`(${placeOf(source)})`]),
    ].join(' ') +
      periodText(from, expires) +
      (reason === undefined ? '' : `: ${reason}`),
  );

const periodText = (from: string | undefined, expires: string | undefined): string => {
  if (from === undefined) return expires === undefined ? '' : `, until ${expires}`;
  return expires === undefined ? `, from ${from}` : `, ${from} to ${expires}`;
};

/** `hold on 111111111111 by Jane since 2026-06-01, until 2026-06-08: migration`. */
export const holdText = ({ scope, user, author, since, until, reason }: Hold): string =>
  printable(
    `hold on ${user === undefined ? '' : `${user} in `}${scope} by ${author} since ${minute(since)}, ${
      until === undefined ? 'until it is released' : `until ${minute(until)}`
    }: ${reason}`,
  );
