import { html } from 'hono/html';
import {
  ageBuckets,
  agesChart,
  card,
  findingsCard,
  grid,
  type Html,
  oldestCard,
  overview,
  shareCard,
  stats,
  troubleCard,
  type View,
} from '../../html/index.ts';
import type { Report } from '../report.ts';

/** The overview of the dashboard. Of one unit without what runs tell, as that is of the whole organization. */
export const overviewSection = (view: View, { organization, scope }: Report): Html => {
  if (scope === 'org') return overview(view, organization);
  const { accounts, sums, threshold } = organization;
  const within = { ou: scope };
  const ages = accounts.flatMap(({ rollup }) => rollup.ages);
  return html`
${grid(...stats(view, organization, within))}
${grid(
  shareCard(view, { sums, threshold, within }),
  card({
    id: 'ages-card',
    title: 'Age of active keys',
    size: 'most',
    body: agesChart(view, ageBuckets(ages, threshold), within),
  }),
)}
${grid(troubleCard(view, accounts, within))}
${grid(
  oldestCard(view, { accounts, threshold, within }),
  findingsCard(view, { findings: sums.findings, within, size: 'half' }),
)}`;
};
