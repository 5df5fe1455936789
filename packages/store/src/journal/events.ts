import type { HistoryEvent, Journal } from '@rekey/engine';
import { eventItem, noRecordYet, pendingAttribute, recordAttribute, userIdentity } from '../items/items.ts';
import { intentKey, userKey } from '../items/keys.ts';
import type { Write } from '../table/writes.ts';
import type { Fence } from './fence.ts';

/** The two writes that go before a mutating call. */
export const announcement = (fence: Fence, event: HistoryEvent): readonly Write[] => [
  fence.update(userKey(event.account, event.user), {
    set: { ...userIdentity(event.account, event.user), pending: pendingAttribute(event) },
    setOnce: noRecordYet,
  }),
  fence.put(eventItem(event)),
];

export const eventJournal = (fence: Fence): Pick<Journal, 'announce' | 'complete'> => ({
  announce: (event) => fence.commit(...announcement(fence, event)),

  complete(event, record) {
    const { account, user } = event;
    const update = fence.update(userKey(account, user), {
      set: { ...userIdentity(account, user), record: recordAttribute(record) },
      remove: ['pending'],
    });
    const closing = record.intent === undefined ? [fence.delete(intentKey(account, user))] : [];
    return fence.commit(update, fence.put(eventItem(event)), ...closing);
  },
});
