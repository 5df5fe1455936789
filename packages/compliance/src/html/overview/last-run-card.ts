import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import { type RunRow, type RunState, trendOf } from '../../queries/runs.ts';
import { activeKeysIn } from '../../words.ts';
import type { Html } from '../markup.ts';
import { badge, type Tone } from '../parts/badge.ts';
import { card } from '../parts/card.ts';
import { factList } from '../parts/facts.ts';
import { nothing } from '../parts/notice.ts';
import { capital, duration, timeOf, wordsOf } from '../text.ts';
import { figure, linked, type View } from '../view.ts';

const tones: Readonly<Record<RunState, Tone>> = {
  finished: 'good',
  'in-progress': 'calm',
  stopped: 'bad',
  'broken-off': 'bad',
};

export const stateBadge = (state: RunState): Html => badge(wordsOf(state), tones[state]);

/** What the newest run changed, and what it left. */
export const lastRunCard = (view: View, { runs }: Pick<Organization, 'runs'>): Html => {
  const { latest } = runs;
  if (latest === undefined)
    return card({ id: 'last-run', title: 'Last run', size: 'third', body: nothing('No run has been recorded yet.') });
  const { run } = latest;
  return card({
    id: 'last-run',
    title: 'What changed in the last run',
    size: 'third',
    body: html`<p>${stateBadge(latest.state)} ${run.kind === 'plan' ? badge('plan only', 'plain', 'nothing was to be changed') : ''}</p>${changes(view, latest)}`,
    foot: html`${linked(view, { page: 'run', run: run.run }, 'The whole run')}${runs.recent.length > 1 ? html` · ${linked(view, { page: 'runs' }, 'All runs')}` : ''}`,
  });
};

/** Counts of a run, each with the way to its rows. */
export const changes = (view: View, { run }: RunRow): Html => {
  const { counts } = run;
  const to = { page: 'run', run: run.run } as const;
  const line = (name: string, count: number) => [name, figure(view, count, { of: name.toLowerCase(), to })] as const;
  return factList(
    ['Began', timeOf(run.startedAt)],
    run.endedAt === undefined ? undefined : ['Took', duration(run.endedAt.getTime() - run.startedAt.getTime())],
    line('Keys issued', counts.issued),
    line('Keys switched off', counts.deactivated),
    line('Keys deleted', counts.deleted + counts.discarded),
    counts.planned === 0 ? undefined : line('Only planned', counts.planned),
    counts.failed === 0 ? undefined : line('Users failed', counts.failed),
    counts.deferred === 0 ? undefined : line('Users deferred', counts.deferred),
  );
};

/** Against the run before, over the whole organization. */
export const sinceBefore = ({ runs }: Pick<Organization, 'runs'>): string | undefined => {
  const [before, last] = trendOf(runs).slice(-2);
  if (before === undefined || last === undefined) return undefined;
  const share = ({ compliance }: typeof last): number =>
    (compliance.compliant * 100) / Math.max(1, activeKeysIn(compliance));
  const points = Math.round((share(last) - share(before)) * 10) / 10;
  if (points === 0) return 'The same share as in the run before';
  return capital(`${points > 0 ? 'up' : 'down'} ${Math.abs(points)} percentage points since the run before`);
};
