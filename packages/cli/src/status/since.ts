import { InvalidArgumentError } from 'commander';
import { dayStart, durationMsIn, timeIn } from '../text/when.ts';

/** The start of a period, once the time is known from which days count back. */
export type SinceWhen = (now: Date) => Date;

/** `7` or `7d`, `12h`, `2026-06-01` (from the start of that day, UTC), `2026-06-01T12:00Z`. */
export const parseSince = (text: string): SinceWhen => {
  const ms = durationMsIn(/^\d+$/.test(text) ? `${text}d` : text);
  if (ms !== undefined) return (now) => new Date(now.getTime() - ms);
  const start = dayStart(text) ?? timeIn(text);
  if (start !== undefined) return () => start;
  throw new InvalidArgumentError('Give days such as 7, or a day such as 2026-06-01 (UTC).');
};
