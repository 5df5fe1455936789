import { evolveRecord } from './lifecycle/evolve.ts';
import type { Settled } from './model/decision.ts';
import type { UserFacts, UserRecord } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { HistoryEvent, UserItem } from './model/run.ts';
import type { Turn } from './rotate-user.ts';
import { endOfPending } from './settle-pending.ts';

// What was seen of a user, not done to them: written down, because later decisions turn on it.

type Notice = Pick<HistoryEvent, 'action' | 'rule' | 'because'> & Partial<Pick<HistoryEvent, 'keyId'>>;

const noticed = (facts: UserFacts, at: Date, notice: Notice): HistoryEvent => ({
  id: `${facts.run}.${facts.name}.${notice.action}`,
  account: facts.account,
  user: facts.name,
  run: facts.run,
  at,
  status: 'done',
  ...notice,
});

/** What the table knew goes with the user, an open intent too, before the item of the old name is forgotten. */
export async function noteRenamed(turn: Turn, facts: UserFacts, former: UserItem): Promise<UserFacts> {
  const { intent, ...known } = await settled(turn, former, facts);
  const record: UserRecord = { ...facts.record, ...known };
  const { journal, clock, epoch } = turn;
  const because = `this was ${former.user}: the table knows the keys under that name`;
  await journal?.complete(noticed(facts, clock.now(), { action: 'renamed', rule: 'G2', because }), record);
  if (intent === undefined) return { ...facts, record };
  const ours = { ...intent, epoch };
  if (journal === undefined) return { ...facts, record: { ...record, intent: ours } };
  const issue = noticed(facts, clock.now(), { action: 'issue', rule: 'R13', because });
  const pending: HistoryEvent = { ...issue, status: 'pending' };
  await journal.openIntent(ours, pending);
  return { ...facts, record: { ...record, intent: ours, pending } };
}

/** What the old name's record is once the call that it announced last has an end: what was switched off counts from then. */
async function settled(
  { journal }: Turn,
  { record: { pending, ...record } }: UserItem,
  { keys }: UserFacts,
): Promise<UserRecord> {
  if (pending === undefined || pending.action === 'issue' || !isKnown(keys)) return record;
  const { status, effect } = endOfPending(pending, keys.list, false) ?? { status: 'unknown' };
  const known = effect === undefined ? record : evolveRecord(record, effect);
  await journal?.complete({ ...pending, status }, known);
  return known;
}

/** R7 counts from the first sight, so that is written down, with a line in the history. */
export async function noteSwitchedBackOn(
  { journal, clock }: Turn,
  facts: UserFacts,
  { finding, rule, because }: Settled,
): Promise<UserFacts> {
  if (finding !== 'switched-back-on' || journal === undefined || !isKnown(facts.keys)) return facts;
  const now = clock.now();
  const { list } = facts.keys;
  const isActive = (id: string): boolean => list.some((key) => key.id === id && key.status === 'Active');
  const first = facts.record.switchedOff.find((entry) => entry.backOnSince === undefined && isActive(entry.keyId));
  if (first === undefined) return facts;
  const switchedOff = facts.record.switchedOff.map((entry) =>
    entry === first ? { ...entry, backOnSince: now } : entry,
  );
  const record = { ...facts.record, switchedOff };
  const event = noticed(facts, now, { action: 'switched-back-on', rule, because, keyId: first.keyId });
  await journal.complete(event, record);
  return { ...facts, record };
}
