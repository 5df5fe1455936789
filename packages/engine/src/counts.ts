import type { Verdict } from './model/decision.ts';
import type { AccountResult, Counts, Coverage, Step, UserResult, UserView } from './model/run.ts';
import { coverages } from './model/run.ts';
import { isOverdue } from './overdue.ts';

export const noCounts: Counts = {
  users: 0,
  keys: 0,
  activeKeys: 0,
  issued: 0,
  deactivated: 0,
  deleted: 0,
  discarded: 0,
  planned: 0,
  attention: 0,
  unknown: 0,
  failed: 0,
  deferred: 0,
  overdue: 0,
};

/** Of an account that was not looked at. */
export const nothingSeen: Pick<AccountResult, 'counts' | 'verdicts' | 'ages' | 'findings'> = {
  counts: noCounts,
  verdicts: {},
  ages: [],
  findings: {},
};

export function addCounts(a: Counts, b: Counts): Counts {
  const sum = { ...a };
  for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] = a[name] + b[name];
  return sum;
}

export const noCoverage = (): Record<Coverage, number> =>
  Object.fromEntries(coverages.map((name) => [name, 0])) as Record<Coverage, number>;

const countOf = (results: readonly UserResult[], holds: (result: UserResult) => boolean): number =>
  results.filter(holds).length;

/** Sums of one account: keys as they are at the end, and the steps that were done. */
export function countUsers(results: readonly UserResult[], at: Date): Counts {
  const present = results.filter((result) => result.status !== 'gone');
  const keys = present.flatMap((result) => result.view?.keys ?? []);
  const steps = present.flatMap((result) => result.steps);
  const done = (kind: Step['action']['kind']): number =>
    steps.filter((step) => step.status === 'done' && step.action.kind === kind).length;
  return {
    users: present.length,
    keys: keys.length,
    activeKeys: keys.filter((key) => key.status === 'Active').length,
    issued: done('issue'),
    deactivated: done('deactivate'),
    deleted: done('delete'),
    discarded: done('discard-orphan'),
    planned: steps.filter((step) => step.status === 'planned').length,
    attention: countOf(present, (result) => result.view?.verdict === 'attention'),
    unknown: countOf(present, (result) => result.view?.verdict === 'unknown'),
    failed: countOf(present, (result) => result.status === 'failed' || result.status === 'unclear'),
    deferred: countOf(present, (result) => result.status === 'deferred'),
    overdue: countOf(present, ({ view }) => view !== undefined && isOverdue(view, at)),
  };
}

export function countVerdicts(views: readonly UserView[]): Partial<Record<Verdict, number>> {
  const counts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of views) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

export function oldestActive(views: readonly UserView[]): Date | undefined {
  const times = views.flatMap((view) =>
    view.keys.filter((key) => key.status === 'Active').map((key) => key.createdAt.getTime()),
  );
  return times.length === 0 ? undefined : new Date(times.reduce((a, b) => Math.min(a, b)));
}

/** Whether there is anything to say about a user beyond having been counted. */
export const isNotable = ({ steps, status, view }: UserResult): boolean =>
  steps.length > 0 || status !== 'settled' || view?.verdict === 'attention' || view?.verdict === 'unknown';
