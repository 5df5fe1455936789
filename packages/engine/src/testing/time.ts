/** The one moment at which every built fact is looked at. */
export const now: Date = new Date('2026-06-01T00:00:00Z');

export const secondMs = 1_000;
export const minuteMs: number = 60 * secondMs;
export const hourMs: number = 60 * minuteMs;
export const dayMs: number = 24 * hourMs;

/** So many days of exactly 24 hours before `now`; fractions are good to the millisecond. */
export const daysAgo = (days: number): Date => new Date(Math.round(now.getTime() - days * dayMs));
export const minutesAgo = (minutes: number): Date => new Date(Math.round(now.getTime() - minutes * minuteMs));
export const daysAhead = (days: number): Date => daysAgo(-days);

/** As AWS tells times of creation: whole seconds, cut off. */
export const wholeSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / secondMs) * secondMs);
