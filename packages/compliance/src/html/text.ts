import { html } from 'hono/html';
import type { Html } from './markup.ts';

export { percent } from '../words.ts';

export const number = (count: number): string => count.toLocaleString('en-US');

const irregular: Readonly<Record<string, string>> = { policy: 'policies', history: 'histories' };

const pluralOf = (noun: string): string => irregular[noun] ?? `${noun}s`;

/** `1 key`, `1,200 keys`. */
export const counted = (count: number, noun: string): string =>
  `${number(count)} ${count === 1 ? noun : pluralOf(noun)}`;

/** `2026-06-01`, UTC. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);

/** `2026-06-01 07:30 UTC`. */
export const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export const timeOf = (date: Date): Html => html`<time datetime="${date.toISOString()}">${minute(date)}</time>`;

export const dayOf = (date: Date): Html =>
  html`<time datetime="${date.toISOString()}" title="${minute(date)}">${day(date)}</time>`;

const dayMs = 86_400_000;

/** `today`, `in 3 days`, `12 days ago`: by UTC dates, as keys age. */
export const fromNow = (date: Date, at: Date): string => {
  const days = Math.floor(date.getTime() / dayMs) - Math.floor(at.getTime() / dayMs);
  if (days === 0) return 'today';
  return days > 0 ? `in ${counted(days, 'day')}` : `${counted(-days, 'day')} ago`;
};

const units = [
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** `2 h 5 min`, `12 s`. */
export const duration = (ms: number): string => {
  const whole = Math.max(0, Math.round(ms / 1000) * 1000);
  const parts = units.map(([unit, size], index) => {
    const before = units[index - 1]?.[1] ?? Infinity;
    return [Math.floor((whole % before) / size), unit] as const;
  });
  const told = parts.filter(([count]) => count > 0).slice(0, 2);
  return told.length === 0 ? 'under a second' : told.map(([count, unit]) => `${count} ${unit}`).join(' ');
};

/** The words of a kebab-case name. */
export const wordsOf = (name: string): string => name.replaceAll('-', ' ');

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
