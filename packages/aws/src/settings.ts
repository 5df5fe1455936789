import type { Credentials } from './aws/clients.ts';

/** What `connect` is told. Everything has a default; the standard `AWS_*` variables and profiles apply as in any AWS tool. */
export type ConnectSettings = {
  /** Of the central STS and of the table's client. Absent: as the SDK finds it, else us-east-1. */
  readonly region?: string;
  readonly profile?: string;
  /** In place of the profile's or the environment's. */
  readonly credentials?: Credentials;
  /** For every service; `AWS_ENDPOINT_URL` does the same. */
  readonly endpoint?: string;
  /** Of Rekey, for the user agent: `rekey/<version>`. */
  readonly version?: string;
  readonly waits?: Partial<Waits>;
  readonly limits?: Partial<CallLimits>;
  /**
   * Waited for before each read of an account's tags, where several processes read them at the same time: Organizations
   * counts their calls together. Absent: at most `limits.tagReadsPerSecond` by this process.
   */
  readonly tagPace?: () => Promise<void>;
};

/** How long to wait for what AWS makes ready in its own time, in milliseconds: one entry for each look but the first. */
export type Waits = {
  /** Until a run has seen how long reports take. */
  readonly reportMs: readonly number[];
  /** A resource policy that names a user made seconds ago is refused until the user has reached Secrets Manager. */
  readonly newPrincipalMs: readonly number[];
};

export type CallLimits = {
  /** Attempts of one call to a member account, the first included. */
  readonly attempts: number;
  /** Organizations throttles for the whole organization at once, so its calls are tried more often. */
  readonly centralAttempts: number;
  readonly connectionTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** Open connections to one host: IAM has one host for all accounts; Lambda allows 1,024 descriptors. */
  readonly socketsPerHost: number;
  /**
   * ListAccounts is allowed 8 a second in one account (burst 12), 9 in the whole organization. Who else lists at the same
   * time may be throttled, and so may we: the SDK asks again.
   */
  readonly listingsPerSecond: number;
  /** ListTagsForResource is allowed 10 a second (burst 15). */
  readonly tagReadsPerSecond: number;
};

export const defaultWaits: Waits = {
  // Looks after 0.1, 0.2, 2.05, 3, 4.5, 9, 17, 31 and 61 s: a small report may be there at once, one of 50 users took about 2 s.
  reportMs: [100, 100, 1_850, 950, 1_500, 4_500, 8_000, 14_000, 30_000],
  newPrincipalMs: [1_000, 2_000, 4_000, 8_000],
};

export const defaultLimits: CallLimits = {
  attempts: 5,
  centralAttempts: 8,
  connectionTimeoutMs: 3_000,
  requestTimeoutMs: 10_000,
  socketsPerHost: 200,
  listingsPerSecond: 8,
  tagReadsPerSecond: 10,
};
