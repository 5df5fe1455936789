import pLimit from 'p-limit';
import { isRekeyError } from './errors.ts';
import type { Gatherer } from './gather.ts';
import { dueAt } from './lifecycle/due.ts';
import { plusDays } from './lifecycle/time.ts';
import type { UserFacts } from './model/facts.ts';
import type { NotifySettings } from './model/policy.ts';
import type { AccountMemory } from './ports.ts';
import type { RulesFor } from './rotate-user.ts';

const readsPerAccount = 100; // the rest has its turn with the next run: the time ahead is in days
const readsInFlight = 4; // IAM throttles per account

/**
 * Users about whom nothing is to be done yet, but soon: their tags too, which reports do not tell, so that their owners can be
 * told ahead. Asked once: the table keeps the owner.
 */
export async function withOwnersAhead(
  users: readonly UserFacts[],
  { gatherer, memory, rulesFor, notify, now }: Means,
): Promise<readonly UserFacts[]> {
  if (!notify.channels.includes('mail') || notify.ownerTags.length === 0) return users;
  const until = plusDays(now, Math.max(0, ...notify.beforeRotationDays));
  const isWanted = (facts: UserFacts): boolean => {
    if (facts.tags !== 'unread' || memory.users.get(facts.name)?.view?.owner !== undefined) return false;
    const due = dueAt(facts, rulesFor(facts), now);
    return due !== undefined && due <= until;
  };
  const wanted = new Set(users.filter(isWanted).slice(0, readsPerAccount));
  const limit = pLimit(readsInFlight);
  const read = async (facts: UserFacts): Promise<UserFacts> => {
    if (!wanted.has(facts)) return facts;
    try {
      const asked = await gatherer.read(facts, 'tags', rulesFor(facts));
      return asked === 'gone' ? facts : asked;
    } catch (error) {
      if (isRekeyError(error)) return facts; // a mail less is no failure of the account
      throw error;
    }
  };
  return Promise.all(users.map((facts) => limit(read, facts)));
}

type Means = {
  readonly gatherer: Gatherer;
  readonly memory: AccountMemory;
  readonly rulesFor: RulesFor;
  readonly notify: NotifySettings;
  readonly now: Date;
};
