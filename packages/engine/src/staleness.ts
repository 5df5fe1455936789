import { minuteMs } from './lifecycle/time.ts';
import type { Fact, Keys } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { Clock, Refusal } from './ports.ts';

type Timed = { readonly clock: Pick<Clock, 'now'> };

// An older list misses what people did since; and a key whose answer is lost is known by its date, up to 15 min after the list (R3).
const actWithinMs = 5 * minuteMs;
// Whoever waited, as for the pace of another call, looks again; what is left of the time is for the change itself.
const lookAgainAfterMs = actWithinMs / 2;

const ageMs = ({ clock }: Timed, { at }: Keys): number => clock.now().getTime() - at.getTime();

/** Whether the keys were listed so long ago that they are listed again before anything is done to them. */
export const isToBeListedAgain = (deps: Timed, keys: Fact<Keys>): boolean =>
  isKnown(keys) && ageMs(deps, keys) > lookAgainAfterMs;

/** Whether what was read beside the older list is as old as it. */
export const isOutdatedBy = (before: Keys, at: Date): boolean => at.getTime() - before.at.getTime() > lookAgainAfterMs;

/** Refuses what a process that stood still since it listed the keys is about to do. */
export function tooLate(deps: Timed, keys: Fact<Keys>): Refusal | undefined {
  const listedMsAgo = isKnown(keys) ? ageMs(deps, keys) : 0;
  if (listedMsAgo <= actWithinMs) return undefined;
  const because = `the keys were listed ${Math.round(listedMsAgo / minuteMs)} min ago: nothing was done by that list`;
  return { status: 'refused', code: 'TURN_TOO_LONG', because };
}
