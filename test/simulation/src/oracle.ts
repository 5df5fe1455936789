import type { Hold } from '@rekey/engine';
import type { WorldAccount, WorldUser } from '@rekey/engine/testing';
import { dayMs, minuteMs, now as start } from '@rekey/engine/testing';
import type { ModeScript, Place, PolicyScript, Whom } from './script.ts';

// Who is to be left alone, told from the script and the world: nothing of the engine's own resolution is asked.

/** Days begin and end between two looks at the clock, and clocks differ by less than this. */
const graceMs = 2 * minuteMs;

const isThere = (place: Place, { id, ouPath }: WorldAccount): boolean =>
  place === 'org' || place === id || ouPath.some((unit) => unit === place);

function isMeant(whom: Whom, { name, tags, groups }: WorldUser): boolean {
  if (whom === 'everyone') return true;
  if (whom === 'tagged') return tags['kind'] === 'exempt';
  if (whom === 'grouped') return groups.includes('exempt');
  return 'name' in whom ? name === whom.name : name.startsWith(whom.prefix);
}

/** org first, then OUs from the root down, then the account. */
const depthOf = (place: Place, { ouPath }: WorldAccount): number => {
  const depth = ouPath.findIndex((unit) => unit === place);
  return place === 'org' ? -1 : depth === -1 ? ouPath.length : depth;
};

export function modeOf(policy: PolicyScript, account: WorldAccount, user: WorldUser): ModeScript {
  return policy.overrides
    .filter(({ place, whom }) => isThere(place, account) && isMeant(whom, user))
    .toSorted((a, b) => depthOf(a.place, account) - depthOf(b.place, account))
    .reduce<ModeScript>((_mode, { mode }) => mode, policy.mode);
}

/** Certainly in force now, whichever of the clocks one asks. */
export const isExcepted = (policy: PolicyScript, account: WorldAccount, user: WorldUser, now: Date): boolean =>
  policy.exceptions.some(({ place, whom, fromDay, lastDay }) => {
    const sinceMs = now.getTime() - start.getTime();
    const begun = fromDay === undefined || sinceMs - graceMs >= fromDay * dayMs;
    const notOver = lastDay === undefined || sinceMs + graceMs < (lastDay + 1) * dayMs;
    return begun && notOver && isThere(place, account) && isMeant(whom, user);
  });

export const isOptedOut = ({ tags }: WorldAccount): boolean => tags['rekey'] === 'opt-out';

export const isQuarantined = ({ attachedPolicies }: WorldUser): boolean =>
  attachedPolicies.some((name) => name.startsWith('AWSCompromisedKeyQuarantine'));

/** Under a hold that was there before `since` and lasts beyond `now`. */
export const isHeld = (
  holds: readonly Hold[],
  { account, user }: { readonly account: WorldAccount; readonly user: WorldUser },
  now: Date,
  since: Date = now,
): boolean =>
  holds.some(
    (hold) =>
      isThere(hold.scope, account) &&
      (hold.user === undefined || hold.user === user.name) &&
      hold.since < since &&
      (hold.until === undefined || hold.until.getTime() > now.getTime() + graceMs),
  );
