/** Of a token bucket: so many calls a second, and so many at once when it is full. */
export type Rate = { readonly perSecond: number; readonly burst: number };
/** Milliseconds, drawn evenly from between. */
export type Span = { readonly from: number; readonly to: number };

/** What a schedule is played with. Every number that is not published is marked as assumed: change it and play again. */
export type Assumptions = {
  /** Published by AWS: of the account that calls, and lower than those of the whole organization. */
  readonly listAccounts: Rate;
  readonly listTags: Rate;
  readonly assumeRole: Rate;
  readonly secrets: Rate;
  /** Units that a new on-demand table takes at once. */
  readonly tableWrites: Rate;
  readonly tableReads: Rate;
  /** Assumed: IAM's rates for one account are not published. */
  readonly iam: Rate;
  /** Assumed, of one call from its sending to its answer. */
  readonly latencyMs: {
    readonly aws: Span;
    readonly assumeRole: Span;
    readonly table: Span;
    readonly object: Span;
  };
  /** Measured by others on an account of 52 users: from STARTED to a report that can be fetched. */
  readonly reportReadyMs: number;
  /** Assumed, of one process: what it computes for each account and each call, and its share of a processor. */
  readonly processor: { readonly perAccountMs: number; readonly perCallMs: number; readonly share: number };
  readonly lambda: {
    readonly coldStartMs: number;
    readonly timeoutMs: number;
    /** What the function keeps for what comes after the last account. */
    readonly afterwardsMs: number;
  };
  readonly stepFunctions: {
    readonly childStarts: Rate;
    /** Assumed, from the end of one state to the beginning of the next. */
    readonly transitionMs: number;
  };
};

export const assumptions: Assumptions = {
  listAccounts: { perSecond: 8, burst: 12 },
  listTags: { perSecond: 10, burst: 15 },
  assumeRole: { perSecond: 600, burst: 600 },
  secrets: { perSecond: 50, burst: 50 },
  tableWrites: { perSecond: 4_000, burst: 4_000 },
  tableReads: { perSecond: 12_000, burst: 12_000 },
  iam: { perSecond: 10, burst: 20 },
  latencyMs: {
    aws: { from: 40, to: 80 },
    assumeRole: { from: 60, to: 60 },
    table: { from: 4, to: 10 },
    object: { from: 30, to: 60 },
  },
  reportReadyMs: 2_000,
  // 6 ms for a quiet account and its 7 calls, on a whole vCPU
  processor: { perAccountMs: 1.8, perCallMs: 0.6, share: 1 },
  lambda: { coldStartMs: 800, timeoutMs: 900_000, afterwardsMs: 15_000 },
  stepFunctions: { childStarts: { perSecond: 100, burst: 10 }, transitionMs: 55 },
};
