/** What a stand-in stands in for, and how fast. Only what a run asks of AWS is there, and only as it goes well. */
export type StandInSettings = {
  readonly accounts: number;
  readonly users: number;
  /** Of each account's users, the first so many have a key that is due. */
  readonly due: number;
  readonly latencyMs: number;
  /** The same for the table. */
  readonly tableLatencyMs: number;
  /** Reports are there already; otherwise they are ready at the second look, as the emulator's are. */
  readonly reportsReady: boolean;
  /** The table knows every account as it knows the first, and forgets what is written. */
  readonly everyAccountKnown: boolean;
};

const firstAccount = 111_111_111_111;
export const management = '100000000001';

export const accountAt = (index: number): string => `${firstAccount + index}`;
export const indexOf = (account: string): number => Number(account) - firstAccount;
