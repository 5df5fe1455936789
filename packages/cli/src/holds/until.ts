import { InvalidArgumentError } from 'commander';
import { dayMs } from '../text/time.ts';
import { dayStart, durationMsIn, timeIn } from '../text/when.ts';

/** The end of a hold, once the time is known from which a duration counts. */
export type Until = (now: Date) => Date;

/** `2026-07-01` (to the end of that day, UTC), `2026-07-01T12:00Z` or with an offset, `7d`, `12h`. */
export const parseUntil = (text: string): Until => {
  const ms = durationMsIn(text);
  if (ms !== undefined) return (now) => new Date(now.getTime() + ms);
  const day = dayStart(text);
  const end = day === undefined ? timeIn(text) : new Date(day.getTime() + dayMs);
  if (end !== undefined) return () => end;
  throw new InvalidArgumentError(
    'Give a last day such as 2026-07-01 (UTC), a time such as 2026-07-01T12:00Z, or a duration such as 7d or 12h.',
  );
};
