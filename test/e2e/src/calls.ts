import type { Call } from '@rekey/emulator';

/** Writes and reads of our own table are counted apart. */
export const withoutTable = (calls: readonly Call[]): readonly Call[] =>
  calls.filter(({ service }) => service !== 'dynamodb');

/** What was called for one account: with its session, for its session, and to see its tags. */
export const callsFor = (calls: readonly Call[], account: string): readonly Call[] =>
  withoutTable(calls).filter(
    ({ account: caller, params }) =>
      caller === account || params.targetAccount === account || params['resourceId'] === account,
  );

export const operationsOf = (calls: readonly Call[]): readonly string[] => calls.map(({ operation }) => operation);

/** The actions by which the calls of a role were judged. */
export const madeBy = (calls: readonly Call[], role: string): readonly string[] => {
  const own = calls.filter(({ principal }) => principal.includes(`:assumed-role/${role}/`));
  // It is asked, and granted; AWS judges it by nothing.
  const identity = own.some(({ operation }) => operation === 'GetCallerIdentity') ? ['sts:GetCallerIdentity'] : [];
  return [...new Set([...own.flatMap(({ actions }) => actions), ...identity])].toSorted();
};

/** How often each operation was called, as `{ ListAccessKeys: 2 }`. */
export const tallyOf = (calls: readonly Call[]): Readonly<Record<string, number>> => {
  const tally: Record<string, number> = {};
  for (const { operation } of calls) tally[operation] = (tally[operation] ?? 0) + 1;
  return tally;
};

/** In members' accounts: whatever Rekey changes there. */
export const changes = (calls: readonly Call[]): readonly Call[] =>
  withoutTable(calls).filter(({ mutating, operation }) => mutating && operation !== 'AssumeRole');

export type Span = { readonly from: number; readonly to: number };

/** From the first call for an account to the end of its last. */
export const spanOf = (calls: readonly Call[]): Span => ({
  from: Math.min(...calls.map(({ startedAt }) => startedAt)),
  to: Math.max(...calls.map(({ endedAt, startedAt }) => endedAt ?? startedAt)),
});

/** How many of the spans lie over each other at most. */
export const peakOf = (spans: readonly Span[]): number =>
  Math.max(...spans.map(({ from }) => spans.filter((span) => span.from <= from && from < span.to).length));
