export const dayMs: number = 24 * 60 * 60 * 1000;
export const minuteMs: number = 60 * 1000;

/** Exact days of 24 hours from `since` to `now`; never negative, since AWS's clock and ours may disagree by seconds. */
export const daysSince = (since: Date, now: Date): number => Math.max(0, now.getTime() - since.getTime()) / dayMs;

// Rounded, since 0.7 days come out a hair under their milliseconds, and Date cuts fractions off.
export const plusDays = (date: Date, days: number): Date => new Date(Math.round(date.getTime() + days * dayMs));

export const plusMs = (date: Date, ms: number): Date => new Date(date.getTime() + ms);

/** `2026-06-01 14:05Z`: exact enough for a reason, and the same tomorrow, as an age in days would not be. */
export const stamp = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')}Z`;
