const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
export const dayMs: number = 24 * hourMs;

/** `850 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `16 days`: for people, rounded down. */
export const duration = (ms: number): string => {
  if (ms < secondMs) return `${Math.max(0, Math.floor(ms))} ms`;
  if (ms < minuteMs) return `${Math.floor(ms / secondMs)} s`;
  if (ms < hourMs) return two(Math.floor(ms / minuteMs), 'min', Math.floor((ms % minuteMs) / secondMs), 's');
  if (ms < 2 * dayMs) return two(Math.floor(ms / hourMs), 'h', Math.floor((ms % hourMs) / minuteMs), 'min');
  return `${Math.floor(ms / dayMs)} days`;
};

const two = (...[major, majorUnit, minor, minorUnit]: readonly [number, string, number, string]): string =>
  minor === 0 ? `${major} ${majorUnit}` : `${major} ${majorUnit} ${minor} ${minorUnit}`;

/** How long ago, `just now` within a few seconds; `rough` names one unit only. */
export const ago = (...[date, now, grain]: readonly [date: Date, now: Date, grain?: 'rough']): string => {
  const ms = now.getTime() - date.getTime();
  if (ms < 5 * secondMs) return 'just now';
  const text = duration(ms);
  return `${grain === 'rough' ? text.split(' ').slice(0, 2).join(' ') : text} ago`;
};

/** Whole days of an age, as policies count them: `91 d`. */
export const ageInDays = (date: Date, now: Date): string =>
  `${Math.max(0, Math.floor((now.getTime() - date.getTime()) / dayMs))} d`;

/** `2026-06-01`, UTC. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);

/** `2026-06-01 07:30 UTC`. */
export const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
