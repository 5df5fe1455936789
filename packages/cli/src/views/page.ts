import type { Look } from '../text/look.ts';
import { wrapped } from '../text/text.ts';

export type Lines = readonly string[];

/** Sections with an empty line between them; empty ones leave no trace. */
export const page = (...sections: readonly Lines[]): Lines =>
  sections.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));

/** A bold title over its lines; nothing at all without lines. */
export const section = (title: string, lines: Lines, look: Look): Lines =>
  lines.length === 0 ? [] : [...wrapped(look.paint.bold(title), look.width), ...lines];

export const textOf = (lines: Lines): string => lines.map((line) => `${line}\n`).join('');
