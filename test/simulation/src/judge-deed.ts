import type { HistoryEvent, KeyId } from '@rekey/engine';
import type { Call, WorldAccount, WorldKey, WorldUser } from '@rekey/engine/testing';
import { dayMs, minuteMs } from '@rekey/engine/testing';
import type { Actor, Looks } from './actor.ts';
import { looksOf } from './actor.ts';
import type { Moment } from './ledger.ts';
import { aboutArn, aboutPlace, aboutTags, aboutUndo, aboutUser, isRetrievable, workingKeys } from './ledger.ts';
import { isExcepted, isHeld, isOptedOut, isQuarantined, modeOf } from './oracle.ts';
import type { Stage } from './stage.ts';

/** Clocks differ by 40 s at most, and a decision is some calls older than its deed. */
const graceMs = 5 * minuteMs;

/** A call that is about to change something, with the truth about the user it is about. */
export type Deed = {
  readonly stage: Stage;
  readonly actor: Actor;
  readonly call: Call;
  /** Before now if it comes late. */
  readonly sentAt: Moment;
  readonly account: WorldAccount;
  readonly user: WorldUser;
  /** Of a deed on a key that is there. */
  readonly key: WorldKey | undefined;
  /** What the actor announced of this user last. */
  readonly event: HistoryEvent | undefined;
};

/** Undefined: nothing to object. */
type Judge = (deed: Deed) => string | undefined;

const now = ({ stage }: Deed): Date => stage.world.clock.now();
const daysSince = (then: Date, deed: Deed): number => (now(deed).getTime() - then.getTime() + graceMs) / dayMs;
const actives = ({ user }: Deed): readonly WorldKey[] =>
  user.keys
    .filter(({ status }) => status === 'Active')
    .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
const others = (deed: Deed): readonly WorldKey[] => actives(deed).filter(({ id }) => id !== deed.key?.id);
const isHeldOut = (deed: Deed, id: KeyId): boolean => isRetrievable(deed.stage.world, deed.account.id, id);
const looks = ({ actor, account, user }: Deed): Looks => looksOf(actor, account.id, user.name);

/** It came late, and an undo has begun since it was sent: nobody calls a request back. */
const isBeforeUndo = ({ stage, account, user, sentAt }: Deed): boolean =>
  stage.ledger.touchedSince(sentAt, aboutUndo(account.id, user.name));

/**
 * Somebody acted on the user after the older of these looks, an undo too if the table forgot it: nobody can act on what
 * they cannot see yet.
 */
function isExcused(deed: Deed, ...kinds: readonly ('list' | 'custody' | 'lastUse')[]): boolean {
  if (isBeforeUndo(deed)) return true;
  const { account, user, stage } = deed;
  const seen = kinds.map((kind) => looks(deed)[kind]).filter((moment) => moment !== undefined);
  const acts = [aboutUser(account.id, user.name)];
  if (stage.isTableTampered) acts.push(aboutUndo(account.id, user.name));
  return stage.ledger.touchedSince(Math.min(...seen), ...acts);
}

/** The user got another ARN after this run had read it, or the table was lost beside: then nobody can know who reads the secret. */
const isArnUnknown = (deed: Deed): boolean => {
  const { actor, account, user, stage } = deed;
  const readAt = actor.visits.get(account.id) ?? actor.startedAt;
  return isForgotten(deed) || stage.ledger.touchedSince(readAt, aboutArn(account.id, user.name));
};

const endsKey = ({ call, key }: Deed): boolean =>
  key !== undefined && (call.method === 'delete' || (call.method === 'deactivate' && key.status === 'Active'));
const endsActive = (deed: Deed): boolean => endsKey(deed) && deed.key?.status === 'Active';
/** The table was lost or put back, and the user renamed or moved beside: nobody can know this key any more. */
const isForgotten = ({ stage, user }: Deed): boolean =>
  stage.isTableTampered &&
  user.keys.some(({ id }) => stage.ledger.keys.get(id)?.peopleDid.has('rename or move') === true);
const isOfRule = (deed: Deed, rule: string): boolean => deed.event?.rule === rule;
/** A key that this run has just made, and takes back. */
const takesBack = ({ actor, key }: Deed): boolean => key !== undefined && actor.made.has(key.id);

/** I1: whoever had a working key has one, unless R12 was told to end it. */
const keepsWorkingKey: Judge = (deed) => {
  if (!endsActive(deed)) return undefined;
  const { stage, user, key } = deed;
  if (key === undefined) return undefined;
  const working = workingKeys(stage.world, stage.ledger, user);
  if (working.length !== 1 || working[0] !== key) return undefined;
  if (isArnUnknown(deed)) return undefined;
  // A lost key of ours that nobody can tell from a successor; a key that was never used is then no loss to anybody.
  const isElusive = stage.isTableTampered || stage.elusive.has(aboutUser(deed.account.id, user.name));
  if (isElusive && key.lastUse.at === undefined) return undefined;
  if (isOfRule(deed, 'R12') && deed.actor.policy.lifecycle.ifUnused?.then === 'deactivate') return undefined;
  return isExcused(deed, 'list', 'custody', 'lastUse') ? undefined : `${key.id} was the last working key`;
};

/** I1, as R10 may do it: under G2. */
const adoptedNewest: Judge = (deed) => {
  if (!endsActive(deed) || !isOfRule(deed, 'R10') || deed.key?.lastUse.at === undefined) return undefined;
  const newest = others(deed).at(-1);
  if (newest !== undefined && (newest.lastUse.at !== undefined || isHeldOut(deed, newest.id))) return undefined;
  return isExcused(deed, 'list', 'custody', 'lastUse')
    ? undefined
    : `${deed.key.id} is used, and its successor never was`;
};

/** I3: a key goes off for its successor only once that is in custody. */
const successorInCustody: Judge = (deed) => {
  if (!endsActive(deed) || !isOfRule(deed, 'R9') || isArnUnknown(deed)) return undefined;
  const successor = others(deed).at(-1);
  if (successor !== undefined && isHeldOut(deed, successor.id)) return undefined;
  return isExcused(deed, 'list', 'custody') ? undefined : `the successor of ${deed.key?.id} is not in custody`;
};

/** I4: exceptions, holds, opt-outs and modes. An undo is asked for by name, and helps excepted users too. */
const leftAlone: Judge = (deed) => {
  const { actor, account, user, stage } = deed;
  if (actor.kind === 'undo') return undefined;
  if (actor.kind === 'plan') return 'a plan changes nothing';
  const { ledger } = stage;
  const visit = actor.visits.get(account.id) ?? actor.startedAt;
  if (!ledger.touchedSince(visit, aboutTags(account.id))) {
    if (isOptedOut(account)) return 'the account is opted out';
    if (!account.tagsReadable) return 'nobody can tell whether the account is opted out';
  }
  if (ledger.touchedSince(visit, aboutUser(account.id, user.name))) return undefined;
  if (isQuarantined(user)) return 'the user is quarantined';
  if (ledger.touchedSince(actor.startedAt, aboutPlace(account.id))) return undefined;
  const mode = modeOf(actor.policy, deed);
  if (mode !== 'enforce') return `the mode is ${mode}`;
  return isExcepted(actor.policy, deed, now(deed)) ? 'the user is excepted' : undefined;
};

// Holds are read as a user's turn begins; the answer may be as old as a slow request when the list is asked for.
const holdsMayBeOldMs = 25_000;

/** I4: a hold that was there when the user's turn began. */
const notHeld: Judge = (deed) => {
  const { actor, account, user, stage } = deed;
  const turnAt = looks(deed).turnAt;
  if (actor.kind === 'undo' || turnAt === undefined || isBeforeUndo(deed)) return undefined;
  const readAt = new Date(turnAt.getTime() - holdsMayBeOldMs - actor.asleepMs);
  if (stage.ledger.touchedSince(actor.startedAt, aboutPlace(account.id), aboutUser(account.id, user.name)))
    return undefined;
  return isHeld(stage.world.state.table.holds, deed, { now: now(deed), since: readAt })
    ? 'the user is on hold'
    : undefined;
};

/** I5: what the secret hands out is not made useless. */
const keepsStoredKey: Judge = (deed) => {
  const { call, key } = deed;
  if (call.method !== 'delete' || key === undefined || !isHeldOut(deed, key.id)) return undefined;
  if (others(deed).some(({ id }) => isHeldOut(deed, id))) return undefined;
  // Without a table nobody knows of a secret by a name that the policy has given up.
  const { actor, account, stage } = deed;
  const named = actor.policy.secretName.replace('{user}', deed.user.name.replaceAll(',', '/2C'));
  const isKnown =
    !stage.isTableTampered || stage.world.secretOf(account.id, named)?.versions.has(`${account.id}|${key.id}`);
  if (isKnown !== true) return undefined;
  return isExcused(deed, 'list', 'custody') ? undefined : `${key.id} is what the user's secret hands out`;
};

/** I6: announced in the user's history, under the rule that it goes by. */
const isAnnounced: Judge = (deed) => {
  const { call, event, actor } = deed;
  if (event === undefined) return `${call.method} was not announced`;
  if (call.port === 'vault' || call.method === 'create')
    return event.action === 'issue' ? undefined : 'another call was announced';
  if (event.action === 'issue')
    return takesBack(deed) ? undefined : 'a new key was announced, not the end of an old one';
  const means = { deactivate: ['deactivate'], delete: ['delete', 'discard-orphan'], reactivate: ['reactivate'] }[
    call.method
  ];
  const isMeant = means?.includes(event.action) === true && event.keyId === call.keyId && event.run === actor.id;
  return isMeant ? undefined : `${event.action} of ${event.keyId} was announced, not ${call.method} of ${call.keyId}`;
};

/** I9: an orphan of ours, or a key that nobody can tell from one: not recorded, made in the intent's time, never used, never stored. */
const orphanIsOurs: Judge = (deed) => {
  const { key, stage, account, user } = deed;
  if (!endsKey(deed) || key === undefined || !(isOfRule(deed, 'R3') || deed.event?.action === 'issue'))
    return undefined;
  if (stage.ledger.keys.get(key.id)?.madeBy !== 'people') return undefined;
  const intent = stage.world.state.table.intents.get(account.id)?.get(user.name);
  const sinceMs = intent === undefined ? Number.NaN : key.createdAt.getTime() - intent.openedAt.getTime();
  const isTwin =
    intent !== undefined &&
    intent.created === undefined &&
    !intent.keysBefore.includes(key.id) &&
    sinceMs >= -2_000 &&
    sinceMs <= 15 * minuteMs &&
    key.lastUse.at === undefined &&
    others(deed).some(({ id }) => intent.keysBefore.includes(id));
  return isTwin || isExcused(deed, 'list', 'lastUse') ? undefined : `${key.id} was made by a person`;
};

/** G1: nothing is done to keys that this process has not listed itself. */
const hasListed: Judge = (deed) =>
  deed.call.port === 'vault' || looks(deed).list !== undefined ? undefined : 'the keys were never listed';

/** R13: one active key, old enough; R5 and R6: nobody gets a first one. */
const isDue: Judge = (deed) => {
  if (deed.call.method !== 'create') return undefined;
  const [only, second] = actives(deed);
  const { rotateAfterDays = 90 } = deed.actor.policy.lifecycle;
  if (isExcused(deed, 'list', 'custody', 'lastUse')) return undefined;
  // IAM's quota of two refuses it; without the table, a list that comes late does not show.
  if (deed.stage.isTableTampered && deed.user.keys.length > 1) return undefined;
  if (only === undefined) return 'the user has no active key';
  if (second !== undefined) return 'the user has two active keys';
  return deed.actor.isForced || daysSince(only.createdAt, deed) >= rotateAfterDays
    ? undefined
    : `${only.id} is not due`;
};

/** R8, and that no run deletes what it has switched off itself. */
const mayBeDeleted: Judge = (deed) => {
  const { key, call, actor, stage } = deed;
  if (call.method !== 'delete' || key === undefined || !isOfRule(deed, 'R8')) return undefined;
  const off = stage.ledger.keys.get(key.id)?.switchedOff;
  if (off?.by === actor.id) return `${key.id} was switched off by this very run`;
  if (isExcused(deed, 'list', 'custody')) return undefined;
  if (key.status === 'Active') return `${key.id} is active`;
  const newest = actives(deed).at(-1);
  const { deleteInactiveAfterDays = 15 } = actor.policy.lifecycle;
  if (newest === undefined) return 'the user has no active key';
  if (daysSince(newest.createdAt, deed) < deleteInactiveAfterDays) return 'the active key is too young';
  const isLate = off !== undefined && off.at.getTime() > newest.createdAt.getTime() + dayMs + graceMs;
  const tooSoon = isLate && daysSince(off.at, deed) < deleteInactiveAfterDays;
  return tooSoon && !stage.isTableTampered ? `${key.id} was switched off only a while ago` : undefined;
};

/** R9: not before the end of the overlap. */
const overlapIsOver: Judge = (deed) => {
  if (!endsActive(deed) || !isOfRule(deed, 'R9')) return undefined;
  const newest = others(deed).at(-1);
  const { minDays = 0 } = deed.actor.policy.lifecycle.overlap ?? {};
  if (newest === undefined || daysSince(newest.createdAt, deed) >= minDays) return undefined;
  return isExcused(deed, 'list', 'custody') ? undefined : 'the overlap has only begun';
};

/** Ends of active keys come of R9, R10 and R12 alone, or of a key of ours that was lost. */
const hasReason: Judge = (deed) =>
  !endsActive(deed) ||
  takesBack(deed) ||
  ['R3', 'R9', 'R10', 'R12'].includes(deed.event?.rule ?? '') ||
  isExcused(deed, 'list')
    ? undefined
    : `no rule ends an active key like that: ${deed.event?.rule}`;

/** In the order of the invariants; rules and guards after them. */
export const judges: readonly (readonly [invariant: string, judge: Judge])[] = [
  ['I1', keepsWorkingKey],
  ['I1', adoptedNewest],
  ['I3', successorInCustody],
  ['I4', leftAlone],
  ['I4', notHeld],
  ['I5', keepsStoredKey],
  ['I6', isAnnounced],
  ['I9', orphanIsOurs],
  ['G1', hasListed],
  ['R8', mayBeDeleted],
  ['R9', overlapIsOver],
  ['R13', isDue],
  ['R1-R14', hasReason],
];
