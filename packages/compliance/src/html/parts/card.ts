import { html } from 'hono/html';
import type { Html } from '../markup.ts';
import { none } from '../markup.ts';

type Card = {
  readonly title: string;
  /** Also where a link may jump to. */
  readonly id: string;
  readonly note?: Html | string | undefined;
  readonly size?: 'third' | 'half' | 'most' | 'fourth';
  readonly body: Html | readonly Html[];
  readonly foot?: Html | undefined;
};

export const card = ({ title, id, note, size, body, foot }: Card): Html => html`
<section class="card ${size ?? ''}" id="${id}" aria-labelledby="${id}-title">
  <header><h2 id="${id}-title">${title}</h2>${note === undefined ? none : html`<p>${note}</p>`}</header>
  ${body}
  ${foot === undefined ? none : html`<footer>${foot}</footer>`}
</section>`;

export const grid = (...cards: readonly Html[]): Html => html`<div class="grid">${cards}</div>`;

type Stat = {
  readonly label: string;
  readonly value: Html | string;
  readonly note?: Html | string | undefined;
};

export const stat = ({ label, value, note }: Stat): Html => html`
<div class="card fourth stat">
  <span class="label">${label}</span>
  <span class="value">${value}</span>
  ${note === undefined ? none : html`<span class="note">${note}</span>`}
</div>`;
