import { InvalidArgumentError } from 'commander';
import { dayMs } from '../text/time.ts';

const hourMs = dayMs / 24;
const longestDays = 3_650; // ten years; beyond this it is a typing error

/** The end of a hold, once the time is known from which a duration counts. */
export type Until = (now: Date) => Date;

/** `2026-07-01` (to the end of that day, UTC), `2026-07-01T12:00Z` or with an offset, `7d`, `12h`. */
export const parseUntil = (text: string): Until => {
  const end = ofDuration(text) ?? ofDay(text) ?? ofTime(text);
  if (end !== undefined) return end;
  throw new InvalidArgumentError(
    'Give a last day such as 2026-07-01 (UTC), a time such as 2026-07-01T12:00Z, or a duration such as 7d or 12h.',
  );
};

const ofDuration = (text: string): Until | undefined => {
  const [, count = '', unit] = /^(\d{1,5})([dh])$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'd' ? dayMs : hourMs);
  return ms > 0 && ms <= longestDays * dayMs ? (now) => new Date(now.getTime() + ms) : undefined;
};

const ofDay = (text: string): Until | undefined => {
  const start = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  // 2026-02-30 is no day, though Date may take it for one in March.
  if (start === undefined || Number.isNaN(start.getTime()) || !start.toISOString().startsWith(text)) return undefined;
  const over = new Date(start.getTime() + dayMs);
  return () => over;
};

const ofTime = (text: string): Until | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : () => time;
};
