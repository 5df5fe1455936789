import type { AccountId, KeyOwner, OuId } from '@rekey/engine';
import { html } from 'hono/html';
import type { Html } from './markup.ts';
import type { Place } from './place.ts';
import { number } from './text.ts';

/** What every part of a page is rendered for: a dashboard, a report to mail, a widget. */
export type View = {
  /** The moment that ages are told for. */
  readonly at: Date;
  /** Where a place is; undefined where it cannot be gone to, which leaves plain text. */
  readonly link: (place: Place) => string | undefined;
  /** Undefined where only the id is known. */
  readonly ouName: (ou: OuId) => string | undefined;
  readonly accountName: (account: AccountId) => string | undefined;
};

/** For what stands alone: nothing to go to, and no names but those that rows have. */
export const aloneAt = (at: Date): View => ({
  at,
  link: () => undefined,
  ouName: () => undefined,
  accountName: () => undefined,
});

export const linked = (view: View, place: Place, text: Html | string): Html => {
  const href = view.link(place);
  return href === undefined ? html`${text}` : html`<a href="${href}">${text}</a>`;
};

/** A number that leads to its rows. `of` says to a screen reader what is counted; there is nothing behind a zero. */
export const figure = (view: View, count: number, { of, to }: { readonly of: string; readonly to: Place }): Html => {
  const href = count === 0 ? undefined : view.link(to);
  if (href === undefined) return html`${number(count)}`;
  return html`<a href="${href}">${number(count)}<span class="unseen"> ${of}</span></a>`;
};

/** An organizational unit by its name, its id beside it. */
export const ouLabel = (view: View, ou: OuId): Html => {
  const name = view.ouName(ou);
  return name === undefined
    ? html`<code class="id">${ou}</code>`
    : html`<span class="name">${name}</span> <code class="quiet id">${ou}</code>`;
};

export const accountLabel = (
  view: View,
  account: AccountId,
  name: string | undefined = view.accountName(account),
): Html => {
  const link = linked(view, { page: 'account', account }, html`<span class="name">${name ?? account}</span>`);
  return name === undefined ? link : html`${link} <code class="quiet id">${account}</code>`;
};

export const userLabel = (view: View, { account, user }: KeyOwner): Html =>
  linked(view, { page: 'user', account, user }, html`<span class="name">${user}</span>`);
