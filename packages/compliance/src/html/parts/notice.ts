import { html } from 'hono/html';
import type { Html } from '../markup.ts';
import type { Tone } from './badge.ts';

/** Something to know before the rest of the page is read. */
export const notice = (tone: Tone, title: string, ...lines: readonly (Html | string)[]): Html => html`
<div class="notice ${tone}" role="note">
  <p><strong>${title}</strong></p>
  ${lines.map((line) => html`<p>${line}</p>`)}
</div>`;

export const nothing = (text: Html | string): Html => html`<p class="none">${text}</p>`;
