import { nextTurn } from './lifecycle/due.ts';
import { dayMs } from './lifecycle/time.ts';
import type { Settled } from './model/decision.ts';
import type { Key, UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import { isReportedId } from './model/placeholder.ts';
import type { Mode } from './model/policy.ts';
import type { Rules } from './model/rules.ts';
import type { KeyView, Note, UserView } from './model/run.ts';
import { notesOf } from './notes.ts';

// Keys in use are used daily; writing every user's item every day for that alone would cost more than it tells.
const lastUseGrainMs = 7 * dayMs;

/** Of a user who is not there any more, but may be under another name: what the table knows is kept for a while. */
export const viewOfMissing = (mode: Mode, notes: readonly Note[] = []): UserView => ({
  ...notesIn(notes),
  keys: [],
  verdict: 'no-keys',
  rule: 'R5',
  because: 'there is no such user any more',
  mode,
});

/** What the table shows of a user: the keys as they are, and the verdict on them. */
export function viewOf(facts: UserFacts, rules: Rules, { settled, now }: { settled: Settled; now: Date }): UserView {
  const next = nextTurn(facts, rules, now);
  return {
    // A report and a list name the same keys in different orders: the table knows one.
    keys: isKnown(facts.keys) ? facts.keys.list.map(keyView).sort(byAge) : [],
    verdict: settled.verdict,
    rule: settled.rule,
    because: settled.because,
    mode: rules.mode,
    ...(settled.finding === undefined ? {} : { finding: settled.finding }),
    ...notesIn(notesOf(facts, now)),
    ...ownerIn(facts, rules),
    ...(settled.exception === undefined ? {} : { exception: settled.exception }),
    ...(next === undefined ? {} : { dueAt: next.at, dueFor: next.rule }),
  };
}

const looksLikeAddress = /^[^\s@<>(),;:"\\]+@[\w-]+(\.[\w-]+)+$/;

const ownerIn = ({ tags }: UserFacts, { ownerTags }: Rules): Pick<UserView, 'owner'> => {
  if (ownerTags.length === 0 || !isKnown(tags)) return {};
  const named = ownerTags.map((key) => tags[key]?.trim() ?? '');
  return { owner: named.find((address) => looksLikeAddress.test(address)) ?? '' };
};

const notesIn = (notes: readonly Note[]): Pick<UserView, 'notes'> => (notes.length === 0 ? {} : { notes });

const byAge = (a: KeyView, b: KeyView): number =>
  a.createdAt.getTime() - b.createdAt.getTime() || ((a.id ?? '') < (b.id ?? '') ? -1 : 1);

const keyView = (key: Key): KeyView => ({
  id: isReportedId(key.id) ? undefined : key.id,
  status: key.status,
  createdAt: key.createdAt,
  ...(isKnown(key.lastUse) ? { lastUse: key.lastUse } : {}),
  ...(isKnown(key.custody) ? { custody: key.custody } : {}),
});

/** Whether the table has to be told: anything but a last use that moved by less than its grain. */
export function viewChanged(before: UserView | undefined, after: UserView): boolean {
  if (before === undefined) return true;
  if (!tellsTheSame(before, after)) return true;
  return after.keys.some((key, index) => {
    const then = before.keys[index]?.lastUse?.at;
    const now = key.lastUse?.at;
    if (key.lastUse === undefined || now === undefined) return false;
    return then === undefined || now.getTime() - then.getTime() >= lastUseGrainMs;
  });
}

// Neither dueAt nor dueFor: it is now for whoever is due, and else told by `because`.
const told = ['verdict', 'rule', 'because', 'mode', 'finding', 'owner'] as const;
const toldOfException = ['id', 'reason', 'owner', 'expires', 'hold'] as const;
const toldOfKey = ['id', 'status', 'custody'] as const;

const tellsTheSame = (a: UserView, b: UserView): boolean =>
  told.every((name) => a[name] === b[name]) &&
  toldOfException.every((name) => a.exception?.[name] === b.exception?.[name]) &&
  isSameList(a.notes ?? [], b.notes ?? [], (note, other) => note === other) &&
  isSameList(a.keys, b.keys, tellsTheSameKey);

const tellsTheSameKey = (a: KeyView, b: KeyView): boolean =>
  toldOfKey.every((name) => a[name] === b[name]) && a.createdAt.getTime() === b.createdAt.getTime();

const isSameList = <T>(a: readonly T[], b: readonly T[], isSame: (x: T, y: T) => boolean): boolean =>
  a.length === b.length && a.every((each, index) => isSame(each, b[index] as T));

/**
 * What was not asked this time, as it was seen last: keys that could not be listed, last use, and, of a user for whom
 * nothing was done, custody.
 */
export function withWhatWasSeen(view: UserView, before: UserView | undefined, untouched: boolean): UserView {
  if (before === undefined) return view;
  if (view.verdict === 'unknown' && view.keys.length === 0) return { ...view, keys: before.keys };
  const isLastUseKnown = view.keys.every(({ status, lastUse }) => status === 'Inactive' || lastUse !== undefined);
  const { notes = [], ...rest } = view;
  return {
    ...(before.owner === undefined ? {} : { owner: before.owner }),
    ...rest,
    // Notes turn on last use above all.
    ...notesIn(isLastUseKnown ? notes : [...new Set([...notes, ...(before.notes ?? [])])].sort()),
    keys: view.keys.map((key) => {
      const seen = before.keys.find((each) => isSameKey(each, key));
      return {
        ...(seen?.lastUse === undefined ? {} : { lastUse: seen.lastUse }),
        ...(seen?.custody === undefined || !untouched ? {} : { custody: seen.custody }),
        ...key,
      };
    }),
  };
}

/** By its id, or of a key that a report told of before its id was known, by its creation. */
const isSameKey = (seen: KeyView, key: KeyView): boolean =>
  seen.id === undefined || key.id === undefined
    ? seen.createdAt.getTime() === key.createdAt.getTime()
    : seen.id === key.id;
