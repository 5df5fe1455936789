import * as z from 'zod';
import type { TextCheck } from './texts.ts';

/** What editors show beside a field. */
export type Note = {
  readonly description: string;
  readonly default?: unknown;
  readonly examples?: unknown[];
  readonly pattern?: string;
  /** For text that looks like a number to an editor; the reader takes the source text. */
  readonly type?: ('string' | 'integer' | 'number' | 'boolean')[];
};

export const text = (check: TextCheck, note: Note): z.ZodString =>
  z
    .string()
    .check((context) => {
      const complaint = check(context.value);
      if (complaint) context.issues.push({ code: 'custom', input: context.value, params: complaint });
    })
    .meta(note);

const mostDays = 36_500; // a hundred years: dates stay in the range that every library can write

/** At least 0 days. */
export const days = (note: Note): z.ZodNumber => z.number().min(0).max(mostDays).meta(note);

/** More than 0 days. */
export const someDays = (note: Note): z.ZodNumber => z.number().gt(0).max(mostDays).meta(note);

const mostPerRun = 1_000_000; // beyond any organization; who wants no cap writes none

/** A cap: a number, or `none`. */
export const cap = (note: Note): z.ZodUnion<readonly [z.ZodInt, z.ZodLiteral<'none'>]> =>
  z.union([z.int().min(0).max(mostPerRun), z.literal('none')]).meta(note);

const mostItems = 10_000; // of one list; the size of the file bounds the rest

export const list = <T extends z.ZodType>(item: T, note: Note): z.ZodArray<T> =>
  z.array(item).max(mostItems).meta(note);

export const someOf = <T extends z.ZodType>(item: T, note: Note): z.ZodArray<T> =>
  z.array(item).min(1).max(mostItems).meta(note);
