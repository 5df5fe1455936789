import { randomUUID } from 'node:crypto';
import type { AccountId, Intent, Journal, UserName } from '@rekey/engine';
import { intentItem } from '../items/items.ts';
import { intentKey } from '../items/keys.ts';
import type { Table } from '../table/table.ts';
import type { Expression, Write } from '../table/writes.ts';
import { announcement } from './events.ts';
import { type Fence, leaseLost } from './fence.ts';

type Claim = { readonly account: AccountId; readonly user: UserName; readonly claim: string };

/** Of two workers of one run one gets the user; an intent of an earlier run is adopted and judged, never overwritten. */
export const intentJournal = (
  table: Table,
  fence: Fence,
): Pick<Journal, 'openIntent' | 'adoptIntent' | 'noteCreated'> => {
  // The SDK repeats a write whose answer was lost, and the repetition is refused by what the first one wrote.
  const isOurs = async ({ account, user, claim }: Claim): Promise<boolean> => {
    const found = await table.get(intentKey(account, user));
    return found?.claim === claim;
  };

  return {
    async openIntent(intent, event) {
      const { account, user } = event;
      const claim = randomUUID();
      const item = { ...intentItem(account, user, { ...intent, epoch: fence.epoch }), claim };
      const opening: Write = { kind: 'put', item, when: absent };
      const refused = await table.write(opening, ...announcement(fence, event));
      if (refused.length === 0 || (await isOurs({ account, user, claim }))) return 'opened';
      if (refused.some((write) => write !== opening)) throw leaseLost(fence.epoch);
      return 'held-elsewhere';
    },

    async adoptIntent(account, user, intent) {
      const claim = randomUUID();
      const refused = await table.write({
        kind: 'update',
        key: intentKey(account, user),
        set: { epoch: fence.epoch, claim, 'intent.by': intent.by },
        when: asReadBefore(fence.epoch, intent),
      });
      return refused.length === 0 || (await isOurs({ account, user, claim })) ? 'adopted' : 'held-elsewhere';
    },

    async noteCreated(account, user, keyId) {
      const refused = await table.write({
        kind: 'update',
        key: intentKey(account, user),
        set: { 'intent.created': keyId },
        when: { expression: '#epoch = :mine', values: { ':mine': fence.epoch } },
      });
      if (refused.length > 0) throw leaseLost(fence.epoch);
    },
  };
};

const absent: Expression = { expression: 'attribute_not_exists(#pk)', values: {} };

// The run that is losing the intent may note its key between our reading and our taking over: then what we know of the
// intent is not all there is, and it is judged anew by the next run.
const asReadBefore = (epoch: number, { created }: Intent): Expression =>
  created === undefined
    ? { expression: '#epoch < :mine AND attribute_not_exists(#intent.#created)', values: { ':mine': epoch } }
    : { expression: '#epoch < :mine AND #intent.#created = :created', values: { ':mine': epoch, ':created': created } };
