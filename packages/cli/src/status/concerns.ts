import type { Sums } from '@rekey/compliance';

/** What `--fail-on` can name. */
export type Concern = 'overdue' | 'failed' | 'unreachable' | 'too-old';

const countOf: Readonly<Record<Concern, (sums: Sums) => number>> = {
  overdue: ({ counts }) => counts.overdue,
  failed: ({ counts, coverage }) => counts.failed + coverage.failed,
  unreachable: ({ coverage }) => coverage.unreachable,
  'too-old': ({ compliance }) => compliance['too-old'],
};

export const concerns: readonly Concern[] = Object.keys(countOf) as Concern[];

export const isConcerned = (sums: Sums, failOn: readonly Concern[] = []): boolean =>
  failOn.some((concern) => countOf[concern](sums) > 0);
