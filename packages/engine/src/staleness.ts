import type { Keys } from './model/facts.ts';
import type { Clock, Refusal } from './ports.ts';

// What people do is seen for so long; and a key whose answer is lost is known by its date, up to 15 min after the list (R3).
const actWithinMs = 5 * 60_000;
// Whoever waited, as for the pace of another call, looks again; what is left of the time is for the change itself.
const lookAgainAfterMs = actWithinMs / 2;

const ageMs = ({ clock }: { readonly clock: Pick<Clock, 'now'> }, { at }: Keys): number =>
  clock.now().getTime() - at.getTime();

/** Whether the keys are to be listed again before anything is done to them. */
export const isToBeListedAgain = (deps: { readonly clock: Pick<Clock, 'now'> }, keys: Keys): boolean =>
  ageMs(deps, keys) > lookAgainAfterMs;

/** Whether what was read beside the older list is as old as it. */
export const isOutdatedBy = (before: Keys, at: Date): boolean => at.getTime() - before.at.getTime() > lookAgainAfterMs;

/** Refuses what a process that stood still since it listed the keys is about to do. */
export function tooLate(deps: { readonly clock: Pick<Clock, 'now'> }, keys: Keys): Refusal | undefined {
  const listedMsAgo = ageMs(deps, keys);
  if (listedMsAgo <= actWithinMs) return undefined;
  const because = `the keys were listed ${Math.round(listedMsAgo / 60_000)} min ago: nothing was done by that list`;
  return { status: 'refused', code: 'TURN_TOO_LONG', because };
}
