import { html } from 'hono/html';
import type { Html } from '../markup.ts';

export type FactLine = readonly [name: string, value: Html | string | number] | undefined;

/** Names and values; lines that are undefined are left out. */
export const factList = (...lines: readonly FactLine[]): Html => html`
<dl class="facts">
  ${lines.map((line) => (line === undefined ? '' : html`<dt>${line[0]}</dt><dd>${line[1]}</dd>`))}
</dl>`;
