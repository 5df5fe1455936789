import { base } from './base.ts';
import { layout } from './layout.ts';
import { parts } from './parts.ts';
import { tables } from './tables.ts';
import { tokens } from './tokens.ts';

/** Of parts of pages, wherever they are shown. */
export const partStyles: string = [tokens, base, parts, tables].join('');

/** Of whole pages: with the frame around them. */
export const stylesheet: string = [partStyles, layout].join('');
