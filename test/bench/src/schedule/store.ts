import type { Account, AccountRollup, LeaseRecord, RotationStore } from '@rekey/engine';
import { sharedRead } from '@rekey/store/shared-read';
import { createJournal } from './journal.ts';
import type { Memory } from './memory.ts';
import type { Sky } from './sky.ts';
import { leaseUnits, readUnits } from './table-units.ts';
import type { Request, Wire } from './wire.ts';

const bytesPerPage = 1_048_576; // of a query

/** The table: its answers come from what the day before left there, and what is written costs its time and is gone. */
export function createStore(wire: Wire, memory: Memory): RotationStore {
  const { sky } = wire;
  const read = (name: string, units: number): Promise<unknown> =>
    wire.ask({ name, latencyMs: sky.assumptions.latencyMs.table, rate: sky.shared.tableReads, units });
  const { written } = sky;
  const rollupOf = (account: Account): AccountRollup | undefined =>
    written.rollups.get(account.id) ?? memory.rollupOf(account);

  return {
    readLease: () => wire.change(reading(sky), () => written.lease),
    replaceLease: (next, read) =>
      wire.change(writing(sky), () => {
        if (!isSame(written.lease, read)) return false;
        written.lease = next;
        return true;
      }),
    holds: sharedRead(async () => {
      await read('dynamodb:Query', 1);
      return [];
    }),
    putHold: () => Promise.resolve(),
    removeHold: () => Promise.resolve(false),
    async *rollups() {
      let bytes = bytesPerPage;
      for (const account of sky.organization.accounts) {
        const rollup = rollupOf(account);
        if (rollup === undefined) continue;
        if (bytes >= bytesPerPage) {
          bytes = 0;
          await read('dynamodb:Query', readUnits(bytesPerPage) / 2);
        }
        bytes += memory.rollupBytes;
        yield rollup;
      }
    },
    async rollup(id) {
      await read('dynamodb:GetItem', readUnits(memory.rollupBytes));
      const { index } = sky.account(id);
      const account = sky.organization.accounts[index];
      return account && rollupOf(account);
    },
    async account(id) {
      const account = sky.account(id);
      await read('dynamodb:Query', Math.max(1, readUnits(memory.bytesOf(account))));
      return memory.accountOf(account);
    },
    user: () => Promise.resolve(undefined),
    journal: () => createJournal(wire, memory),
  };
}

const ofLease = 'dynamodb:lease';

const reading = ({ assumptions, shared }: Sky): Request => ({
  name: ofLease,
  latencyMs: assumptions.latencyMs.table,
  rate: shared.tableReads,
});

const writing = ({ assumptions, shared }: Sky): Request => ({
  name: ofLease,
  latencyMs: assumptions.latencyMs.table,
  rate: shared.tableWrites,
  units: leaseUnits,
});

const isSame = (there: LeaseRecord | undefined, read: LeaseRecord | undefined): boolean =>
  there?.epoch === read?.epoch && there?.beat === read?.beat && there?.worker === read?.worker;
