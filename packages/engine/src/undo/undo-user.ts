import type { Caps } from '../caps.ts';
import { adviseOn, describeError, endsRun } from '../errors.ts';
import type { Lease } from '../lease.ts';
import { evolveRecord } from '../lifecycle/evolve.ts';
import { holdIsInForce } from '../lifecycle/exceptions.ts';
import type { Key, UserFacts, UserRecord } from '../model/facts.ts';
import { noRecord } from '../model/facts.ts';
import type { KeyId } from '../model/ids.ts';
import type { Hold } from '../model/rules.ts';
import type { Account, HistoryEvent } from '../model/run.ts';
import type { UndoKey, UndoRequest, UndoUser } from '../model/undo.ts';
import { blankFacts } from '../nominate.ts';
import { createPerformer } from '../perform.ts';
import { resolveRules } from '../policy/resolve.ts';
import type { AccountAccess, Journal, ListedKey, Ports } from '../ports.ts';
import { endOfPending } from '../settle-pending.ts';
import type { Stop } from '../stops.ts';
import type { Archive } from './archive.ts';
import type { Target } from './find-targets.ts';
import { judgeKey, keysMeant, type Past } from './judge-keys.ts';
import { undoReason } from './undo-reason.ts';

/** What an undo lends to each of its users. */
export type Undo = {
  readonly ports: Ports;
  readonly archive: Archive;
  readonly request: UndoRequest;
  readonly caller: string;
  /** Undefined in a plan: nothing is written, nothing is changed. */
  readonly writing: { readonly journal: Journal; readonly lease: Lease } | undefined;
  readonly nextEventId: () => string;
  readonly stop: (why: Stop) => void;
};

/** The account of some of the users, undefined of one that left the organization; `open` gives one session for all of them. */
export type Place = { readonly account: Account | undefined; readonly open: () => Promise<AccountAccess> };

/**
 * Looks at the user's keys, puts the hold, then switches on what can be switched on: a crash in between leaves a user
 * who is left alone. Never throws: what went wrong is the user's result.
 */
export async function undoUser(undo: Undo, target: Target, place: Place): Promise<UndoUser> {
  const blank: UndoUser = { ...target, status: 'nothing', keys: [] };
  try {
    const past = await readPast(undo, target);
    const meant = keysMeant(past);
    if (meant.length === 0) return { ...blank, because: nothingOf(undo.request) };
    if (place.account === undefined) return { ...blank, status: 'failed', ...leftOrganization };
    return await undoKeys(undo, { ...target, account: place.account, open: place.open, past, meant });
  } catch (error) {
    const why = adviseOn(error);
    if (endsRun(why.code)) undo.stop(why);
    return { ...blank, status: 'failed', ...why };
  }
}

const leftOrganization = {
  code: 'UNKNOWN_ACCOUNT',
  because: 'the account is not in the organization any more',
} as const;

const nothingOf = ({ of }: UndoRequest): string =>
  'user' in of ? 'the table knows of no key of theirs that Rekey switched off' : 'the run switched nothing off here';

async function readPast({ ports, archive, request }: Undo, { account, user }: Target): Promise<Past> {
  const item = await ports.store.user(account, user);
  const events: HistoryEvent[] = [];
  for await (const event of archive.history(account, user)) events.push(event);
  return {
    record: item?.record ?? noRecord,
    events,
    of: 'user' in request.of ? undefined : request.of.run,
    now: ports.clock.now(),
  };
}

type Meant = Pick<Target, 'user'> & {
  readonly account: Account;
  readonly open: Place['open'];
  readonly past: Past;
  readonly meant: readonly KeyId[];
};

async function undoKeys(undo: Undo, { account, user, open, past, meant }: Meant): Promise<UndoUser> {
  const target: Target = { account: account.id, user };
  let access: AccountAccess;
  let listed: readonly ListedKey[];
  try {
    access = await open();
    const answer = await access.keys.list(user);
    if (answer.status === 'no-such-user') {
      const keys = meant.map((id) => judgeKey(id, [], past));
      return { ...target, status: 'gone', keys, because: 'there is no such user any more' };
    }
    listed = answer.keys;
  } catch (error) {
    // What could not be looked at may be what the next run deletes.
    return { ...target, status: 'failed', keys: [], ...(await held(undo, target)), ...adviseOn(error) };
  }
  const keys: readonly Key[] = listed.map((key) => ({ ...key, lastUse: 'unread', custody: 'unread' }));
  const record = await settled(undo, past.record, keys);
  const judged = meant.map((id) => judgeKey(id, keys, { ...past, record }));
  if (judged.every(({ status }) => status === 'deleted')) return { ...target, status: 'looked-at', keys: judged };
  const hold = await held(undo, target);
  const facts = blankFacts({ account, run: undo.request.run, optedOut: 'unread' }, user, record);
  return { ...target, status: 'looked-at', keys: await switchOn(undo, { access, facts, judged }), ...hold };
}

/** The record once what an earlier run had begun and never completed is settled, as in a run. */
async function settled({ writing }: Undo, record: UserRecord, keys: readonly Key[]): Promise<UserRecord> {
  const { pending, ...rest } = record;
  if (pending === undefined) return record;
  const end = endOfPending(pending, keys, record.intent !== undefined) ?? { status: 'unknown' as const };
  const after = end.effect === undefined ? rest : evolveRecord(rest, end.effect);
  await writing?.journal.complete({ ...pending, status: end.status }, after);
  return after;
}

/** Puts the hold, unless one is there that lasts at least as long; a plan puts none. */
async function held(
  { ports, request, caller, writing }: Undo,
  { account, user }: Target,
): Promise<{ readonly hold?: Hold }> {
  if (writing === undefined) return {};
  const now = ports.clock.now();
  const holds = await ports.store.holds();
  const there = holds.find((hold) => hold.scope === account && hold.user === user && holdIsInForce(hold, now));
  if (there !== undefined && lastsAsLong(there, request.until)) return { hold: there };
  const hold: Hold = {
    scope: account,
    user,
    reason: undoReason(request.of),
    author: caller,
    since: now,
    ...(request.until === undefined ? {} : { until: request.until }),
  };
  writing.lease.assertTimeForAnEffect();
  await ports.store.putHold(hold);
  return { hold };
}

const lastsAsLong = (hold: Hold, until: Date | undefined): boolean =>
  hold.until === undefined || (until !== undefined && hold.until >= until);

// Switching a key on again takes nothing from anybody: no cap counts it.
const noCaps: Caps = { take: async () => true, giveBack: async () => {}, tightest: Number.POSITIVE_INFINITY };

type Judged = { readonly access: AccountAccess; readonly facts: UserFacts; readonly judged: readonly UndoKey[] };

/** One after another, up to the first of which it is not certain what became of it: a record has room for one pending call. */
async function switchOn(undo: Undo, { access, facts: start, judged }: Judged): Promise<readonly UndoKey[]> {
  if (undo.writing === undefined) return judged;
  let facts = start;
  let isCertain = true;
  const ends: UndoKey[] = [];
  for (const key of judged) {
    if (key.status !== 'planned') ends.push(key);
    else if (isCertain) {
      const end = await switchOnOne(undo, { access, facts, key });
      ends.push(end);
      facts = end.status === 'reactivated' ? withoutEntry(facts, key.keyId) : facts;
      isCertain = end.status === 'reactivated' || end.status === 'refused';
    } else ends.push({ ...key, status: 'failed', because: 'not tried after the failure of the key before it' });
  }
  return ends;
}

const withoutEntry = (facts: UserFacts, keyId: KeyId): UserFacts => ({
  ...facts,
  record: evolveRecord(facts.record, { kind: 'reactivated', keyId }),
});

async function switchOnOne(
  { ports, request, writing, caller, nextEventId, stop }: Undo,
  { access, facts, key }: Pick<Judged, 'access' | 'facts'> & { readonly key: UndoKey },
): Promise<UndoKey> {
  if (writing === undefined) return key;
  const deps = { ...writing, access, clock: ports.clock, caps: noCaps, run: request.run, nextEventId };
  const what = 'user' in request.of ? 'undo' : `undo of run ${request.of.run}`;
  const action = { kind: 'reactivate', keyId: key.keyId } as const;
  const decision = { kind: 'act', rule: 'R1', action, because: `${what}, by ${caller}` } as const;
  try {
    const rules = resolveRules(request.policy, facts, { holds: [], forced: false });
    const outcome = await createPerformer(deps)({ facts, rules, decision });
    if (outcome.status === 'done') return { ...key, status: 'reactivated' };
    const { code, because } = outcome;
    return { ...key, status: outcome.status === 'unclear' ? 'unclear' : 'refused', code, because };
  } catch (error) {
    const why = describeError(error);
    if (endsRun(why.code)) stop(why);
    return { ...key, status: 'failed', ...why };
  }
}
