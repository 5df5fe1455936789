import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import type { AccountId, RunId } from '../../model/ids.ts';
import type { Hold } from '../../model/rules.ts';
import type { AccountResult, HistoryEvent, RunSummary } from '../../model/run.ts';
import type { NoticeStore } from '../../notice-ports.ts';
import type { RotationStore } from '../../ports.ts';
import type { StatusReader } from '../../status-reader.ts';
import { noticeStoreContract } from './notice-store.ts';
import { statusReaderContract } from './status-reader.ts';
import { holdContract } from './store-holds.ts';
import { intentContract } from './store-intents.ts';
import { journalContract } from './store-journal.ts';
import { leaseContract } from './store-lease.ts';
import { storeOutageContract } from './store-outage.ts';
import { storeReadContract } from './store-reads.ts';

/** An empty table, and what a test needs beside the port to seed it and to look into it. */
export type StoreHarness = {
  readonly store: RotationStore;
  /** The same kind of store over a table that does not exist. */
  readonly withoutTable: RotationStore;
  /** The same table, written by one who keeps outcomes to be told. */
  readonly telling: RotationStore;
  readonly notices: NoticeStore;
  /** The same kind of store over a table that does not answer. */
  readonly withoutAnswer: RotationStore;
  readonly reader: StatusReader;
  readonly readerWithoutTable: StatusReader;
  readonly seedHold: (hold: Hold) => Promise<void>;
  /** Oldest first. */
  readonly history: (account: AccountId) => Promise<readonly HistoryEvent[]>;
  readonly run: (run: RunId) => Promise<RunSummary | undefined>;
  readonly results: (run: RunId) => Promise<readonly AccountResult[]>;
};

export type StoreHarnesses = {
  /** Called before each test. */
  fresh(): Promise<StoreHarness>;
  /** Called after the last. */
  stop?(): Promise<void>;
};

/** Gives the harness of the test that runs now. */
export type StoreUnderTest = () => StoreHarness;

/** The contract of RotationStore, Journal and StatusReader, on any implementation. */
export const describeRotationStore = (name: string, start: () => Promise<StoreHarnesses>): void => {
  describe(`${name} keeps the contract of RotationStore and StatusReader`, () => {
    let harnesses: StoreHarnesses;
    let harness: StoreHarness;
    beforeAll(async () => {
      harnesses = await start();
    });
    beforeEach(async () => {
      harness = await harnesses.fresh();
    });
    afterAll(async () => {
      await harnesses.stop?.();
    });

    const current: StoreUnderTest = () => harness;
    leaseContract(current);
    storeReadContract(current);
    storeOutageContract(current);
    holdContract(current);
    journalContract(current);
    intentContract(current);
    statusReaderContract(current);
    noticeStoreContract(current);
  });
};
