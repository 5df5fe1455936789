import { html, raw } from 'hono/html';
import type { Html } from './markup.ts';
import type { Place } from './place.ts';
import { linked, type View } from './view.ts';

export type Page = {
  readonly title: string;
  /** Below the title: when the facts are from, or what this is about. */
  readonly note?: Html | string | undefined;
  /** The way from the overview to here, without this page. */
  readonly trail?: readonly (readonly [text: string, place: Place])[];
  readonly body: Html;
};

/** A page's title with the way to it, and its body: the same wherever it is shown. */
export const pageBody = (view: View, { title, note, trail = [], body }: Page): Html => html`
${trail.length === 0 ? '' : html`<nav aria-label="Breadcrumb"><ol class="trail">${trail.map(([text, place]) => html`<li>${linked(view, place, text)}</li>`)}</ol></nav>`}
<div class="headline"><h1>${title}</h1>${note === undefined ? '' : html`<p>${note}</p>`}</div>
${body}`;

/** A ring of keys, half way round. */
export const mark: Html = html`<svg viewBox="0 0 24 24" fill="none" stroke="var(--accent)" stroke-width="2.4" stroke-linecap="round" aria-hidden="true"><circle cx="8" cy="12" r="4.2"></circle><path d="M12.2 12H21M17.4 12v3.6"></path></svg>`;

export type Document = {
  readonly title: string;
  /** Elements of the head beside title and encoding: styles and scripts. */
  readonly head: Html;
  readonly body: Html;
};

export const documentOf = ({ title, head, body }: Document): Html => html`${raw('<!doctype html>')}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title}</title>
${head}
</head>
<body>
${body}
</body>
</html>`;
