import { html } from 'hono/html';
import type { Control } from '../../queries/controls.ts';
import type { Organization } from '../../queries/organization.ts';
import { percent } from '../../words.ts';
import type { Page } from '../layout.ts';
import type { Html } from '../markup.ts';
import { placeOfFinding } from '../overview/findings-card.ts';
import { factsFrom } from '../overview/state-notice.ts';
import { badge } from '../parts/badge.ts';
import { bar } from '../parts/bar.ts';
import { card } from '../parts/card.ts';
import { factList } from '../parts/facts.ts';
import { notice } from '../parts/notice.ts';
import type { Place } from '../place.ts';
import { minute, number, wordsOf } from '../text.ts';
import { figure, linked, type View } from '../view.ts';

export type ControlsView = { readonly organization: Organization; readonly controls: readonly Control[] };

/** Evidence for an auditor: what passes, what fails, and how much of the organization that is said of. */
export const controlsPage = (view: View, { organization, controls }: ControlsView): Page => {
  const { sums } = organization;
  return {
    title: 'Controls',
    note: factsFrom(organization),
    body: html`
${notice(
  sums.coverage.scanned === sums.accounts ? 'good' : 'warn',
  `These figures cover ${number(sums.coverage.scanned)} of ${number(sums.accounts)} accounts (${percent(sums.coverage.scanned, sums.accounts)}).`,
  html`Told for ${minute(view.at)}. ${linked(view, { page: 'coverage' }, 'What is missing, and why')}`,
)}
<div class="stack">${controls.map((control) => controlCard(view, control))}</div>`,
  };
};

const controlCard = (view: View, control: Control): Html => {
  const { id, title, standards, unit, passed, failed, excepted, unknown, note } = control;
  const idOf = id.toLowerCase().replace('.', '-');
  return card({
    id: idOf,
    title,
    note: html`${id} ${failed === 0 ? badge('no failure', 'good') : badge('fails', 'bad')}`,
    body: html`
${bar([
  { count: passed, fill: 'compliant', label: 'pass' },
  { count: excepted, fill: 'excepted', label: 'excepted' },
  { count: failed, fill: 'too-old', label: 'fail' },
  { count: unknown, fill: 'idle', label: 'unknown' },
])}
${factList(
  ['Pass', `${number(passed)} ${unit}, ${percent(passed, passed + failed + excepted + unknown)}`],
  [
    'Fail',
    html`${placesOf(control).length === 1 ? figure(view, failed, { of: `${unit} fail`, to: placesOf(control)[0] ?? { page: 'findings' } }) : number(failed)} ${unit}${placesOf(control).length === 1 || failed === 0 ? '' : html`: ${placesOf(control).map((place, index) => html`${index === 0 ? '' : ', '}${linked(view, place, nameOf(place))}`)}`}`,
  ],
  [
    'Excepted',
    id === 'IAM.3'
      ? html`${figure(view, excepted, { of: 'keys excepted', to: { page: 'keys', standing: 'excepted' } })} ${unit}`
      : `${number(excepted)} ${unit}`,
  ],
  ['Could not be judged', `${number(unknown)} ${unit}`],
  ['Standards', html`${standards.map((standard) => html`${standard}<br>`)}`],
  note === undefined ? undefined : ['Note', note],
)}`,
  });
};

const placesOf = ({ behind }: Control): readonly Place[] =>
  'standing' in behind
    ? [{ page: 'keys', standing: behind.standing }]
    : behind.findings.map((finding) => placeOfFinding(finding));

const nameOf = (place: Place): string =>
  'finding' in place && place.finding !== undefined ? wordsOf(place.finding) : place.page;
