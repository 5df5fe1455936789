import type { ComplianceCounts, KeyStanding, Threshold } from '@rekey/engine';
import { html } from 'hono/html';
import type { Sums } from '../../queries/sums.ts';
import { activeKeysIn, meaningOfStanding, percent } from '../../words.ts';
import type { Html } from '../markup.ts';
import { bar, swatch } from '../parts/bar.ts';
import { card } from '../parts/card.ts';
import type { KeyPlace } from '../place.ts';
import { counted, number, wordsOf } from '../text.ts';
import { figure, type View } from '../view.ts';
import { coverageLines } from './coverage-lines.ts';

const standingOrder: readonly KeyStanding[] = ['compliant', 'excepted', 'too-old'];

type Shared = {
  readonly sums: Pick<Sums, 'compliance' | 'coverage'>;
  readonly threshold: Threshold;
  readonly within?: Pick<KeyPlace, 'ou' | 'account'>;
  readonly size?: 'third' | 'half' | 'most';
};

/** The share of compliant keys, and what the others are. */
export const shareCard = (view: View, { sums, threshold, within = {}, size = 'third' }: Shared): Html => {
  const { compliance } = sums;
  const all = activeKeysIn(compliance);
  return card({
    id: 'compliance',
    title: 'Compliance and coverage',
    size,
    body: html`
<p class="big">${percent(compliance.compliant, all)}</p>
<p class="quiet">${all === 0 ? 'There are no active keys.' : `of ${counted(all, 'active key')} ${all === 1 ? 'is' : 'are'} at most ${counted(threshold.maxKeyAgeDays, 'day')} old.`}</p>
${all === 0 ? '' : complianceBar(compliance)}
<ul class="legend">${standingOrder.map(
      (standing) =>
        html`<li title="${meaningOfStanding[standing]}">${swatch(standing)}${figure(view, compliance[standing], { of: `keys ${wordsOf(standing)}`, to: { page: 'keys', ...within, standing } })} ${wordsOf(standing)}</li>`,
    )}</ul>
<h3 class="second">Accounts</h3>
${coverageLines(view, sums, within.ou === undefined ? {} : { ou: within.ou })}`,
  });
};

const complianceBar = (compliance: ComplianceCounts): Html =>
  bar(standingOrder.map((standing) => ({ count: compliance[standing], fill: standing, label: wordsOf(standing) })));

/** A row's keys in one line: the share, and the bar. */
export const complianceCell = (compliance: ComplianceCounts): Html | string =>
  activeKeysIn(compliance) === 0
    ? html`<span class="quiet">no active keys</span>`
    : html`${complianceBar(compliance)}<span class="quiet">${percent(compliance.compliant, activeKeysIn(compliance))} of ${number(activeKeysIn(compliance))}</span>`;
