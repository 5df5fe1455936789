import { type Coverage, coverages } from '@rekey/engine';
import { html } from 'hono/html';
import type { Sums } from '../../queries/sums.ts';
import { meaningOf } from '../../words.ts';
import type { Html } from '../markup.ts';
import { bar, type Fill, swatch } from '../parts/bar.ts';
import type { AccountFilter } from '../place.ts';
import { wordsOf } from '../text.ts';
import { figure, type View } from '../view.ts';

const fills: Readonly<Record<Coverage, Fill>> = {
  scanned: 'compliant',
  'opted-out': 'calm',
  off: 'calm',
  'not-active': 'idle',
  unreachable: 'too-old',
  failed: 'too-old',
  deferred: 'excepted',
  'not-covered': 'idle',
};

/** How far the accounts were looked at: a bar and its legend. */
export const coverageLines = (view: View, { coverage }: Pick<Sums, 'coverage'>, within: AccountFilter = {}): Html => {
  const there = coverages.filter((one) => coverage[one] > 0);
  if (there.length === 0) return html`<p class="none">No accounts.</p>`;
  return html`
${bar(there.map((one) => ({ count: coverage[one], fill: fills[one], label: `accounts ${wordsOf(one)}` })))}
<ul class="legend">${there.map(
    (one) =>
      html`<li title="${meaningOf[one]}">${swatch(fills[one])}${figure(view, coverage[one], { of: `accounts ${wordsOf(one)}`, to: { page: 'accounts', ...within, coverage: one } })} ${wordsOf(one)}</li>`,
  )}</ul>`;
};
