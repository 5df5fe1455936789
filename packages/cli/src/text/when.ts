import { dayMs } from './time.ts';

const hourMs = dayMs / 24;
const longestDays = 3_650; // ten years; beyond this it is a typing error

/** The start of a UTC day such as `2026-07-01`. */
export const dayStart = (text: string): Date | undefined => {
  const start = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  // 2026-02-30 is no day, though Date may take it for one in March.
  return start === undefined || Number.isNaN(start.getTime()) || !start.toISOString().startsWith(text)
    ? undefined
    : start;
};

/** `2026-07-01T12:00Z`, or with an offset. */
export const timeIn = (text: string): Date | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
};

/** `7d`, `12h`. */
export const durationMsIn = (text: string): number | undefined => {
  const [, count = '', unit] = /^(\d{1,5})([dh])$/.exec(text) ?? [];
  const ms = Number(count) * (unit === 'd' ? dayMs : hourMs);
  return ms > 0 && ms <= longestDays * dayMs ? ms : undefined;
};
