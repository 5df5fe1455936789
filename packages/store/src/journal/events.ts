import type { HistoryEvent, Journal } from '@rekey/engine';
import {
  eventItem,
  keyOwnerItem,
  noRecordYet,
  pendingAttribute,
  recordAttribute,
  untoldItem,
  userIdentity,
} from '../items/items.ts';
import { intentKey, userKey } from '../items/keys.ts';
import type { Write } from '../table/writes.ts';
import type { Fence } from './fence.ts';

/** What is written before a mutating call. */
export const announcement = (fence: Fence, event: HistoryEvent): readonly Write[] => [
  fence.update(userKey(event.account, event.user), {
    set: { ...userIdentity(event.account, event.user), pending: pendingAttribute(event) },
    setOnce: noRecordYet,
  }),
  fence.put(eventItem(event)),
  // A key that is deleted as soon as it is listed would otherwise never be found by its id.
  ...(event.keyId === undefined
    ? []
    : [fence.put(keyOwnerItem({ account: event.account, user: event.user, key: event.keyId }))]),
];

export const eventJournal = (
  fence: Fence,
  { telling }: { readonly telling: boolean },
): Pick<Journal, 'announce' | 'complete'> => ({
  announce: (event) => fence.commit(...announcement(fence, event)),

  complete(event, record) {
    const { account, user } = event;
    const update = fence.update(userKey(account, user), {
      set: { ...userIdentity(account, user), record: recordAttribute(record) },
      remove: ['pending'],
    });
    const closing = record.intent === undefined ? [fence.delete(intentKey(account, user))] : [];
    const toTell = telling ? [fence.put(untoldItem(event))] : [];
    return fence.commit(update, fence.put(eventItem(event)), ...closing, ...toTell);
  },
});
