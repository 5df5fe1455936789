import type { OuId } from '@rekey/engine';
import { html } from 'hono/html';
import { type Html, none } from '../markup.ts';
import type { Place } from '../place.ts';
import type { View } from '../view.ts';

type Choice = {
  readonly name: string;
  readonly label: string;
  /** Value and text; the first line is that nothing is chosen. */
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly chosen: string | undefined;
};
type Entry = {
  readonly name: string;
  readonly label: string;
  readonly text: string | undefined;
  readonly kind?: 'number';
};
export type Field = Choice | Entry;

/** A form that asks for the same place with other filters. */
export const filters = (view: View, place: Place, fields: readonly Field[]): Html => {
  const action = view.link(place);
  if (action === undefined) return none;
  const isFiltered = fields.some((field) => ('options' in field ? field.chosen : field.text) !== undefined);
  return html`
<form class="filters" method="get" action="${action}" aria-label="Filter">
  ${fields.map((field) => ('options' in field ? choice(field) : entry(field)))}
  <button class="button" type="submit">Show</button>
  ${isFiltered ? html`<a class="clear" href="${action}">Show all</a>` : none}
</form>`;
};

const choice = ({ name, label, options, chosen }: Choice): Html => html`
<label>${label}
  <select name="${name}">${[['', 'any'] as const, ...options].map(
    ([value, text]) =>
      html`<option value="${value}"${value === (chosen ?? '') ? html` selected` : none}>${text}</option>`,
  )}</select>
</label>`;

const entry = ({ name, label, text, kind }: Entry): Html =>
  html`<label>${label} <input name="${name}" value="${text ?? ''}"${kind === 'number' ? html` type="number" min="0" size="6"` : html` maxlength="128"`}></label>`;

/** The organizational units that there are accounts in. */
export const ouChoice = (view: View, ous: readonly OuId[], chosen: OuId | undefined): Field => ({
  name: 'ou',
  label: 'Organizational unit',
  options: ous.map((ou) => [ou, view.ouName(ou) ?? ou] as const).toSorted(([, a], [, b]) => a.localeCompare(b)),
  chosen,
});
