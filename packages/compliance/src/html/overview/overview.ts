import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import { trendOf } from '../../queries/runs.ts';
import { agesChart } from '../charts/ages-chart.ts';
import { trendChart } from '../charts/trend-chart.ts';
import type { Html } from '../markup.ts';
import { card, grid } from '../parts/card.ts';
import type { View } from '../view.ts';
import { ageBuckets } from './age-buckets.ts';
import { findingsCard } from './findings-card.ts';
import { intentsNotice } from './intents-notice.ts';
import { lastRunCard, sinceBefore } from './last-run-card.ts';
import { oldestCard } from './oldest-card.ts';
import { shareCard } from './share-card.ts';
import { stateNotice } from './state-notice.ts';
import { stats } from './stats.ts';
import { troubleCard } from './trouble-card.ts';

/** How the whole organization stands: what a person sees first, and what a report begins with. */
export const overview = (view: View, organization: Organization): Html => {
  const { accounts, sums, threshold, runs, openIntents } = organization;
  return html`
${stateNotice(view, organization)}
${intentsNotice(view, openIntents)}
${grid(...stats(view, organization))}
${grid(
  shareCard(view, { sums, threshold }),
  card({
    id: 'trend-card',
    title: 'Trend',
    size: 'most',
    note: sinceBefore(organization),
    body: trendChart(view, trendOf(runs)),
  }),
)}
${grid(lastRunCard(view, organization), agesCard(view, organization))}
${grid(troubleCard(view, accounts))}
${grid(oldestCard(view, { accounts, threshold }), findingsCard(view, { findings: sums.findings, size: 'half' }))}`;
};

const agesCard = (view: View, { accounts, threshold }: Organization): Html =>
  card({
    id: 'ages-card',
    title: 'Age of active keys',
    note: `in days; up to ${threshold.maxKeyAgeDays} is compliant`,
    size: 'most',
    body: agesChart(
      view,
      ageBuckets(
        accounts.flatMap(({ rollup }) => rollup.ages),
        threshold,
      ),
    ),
  });
