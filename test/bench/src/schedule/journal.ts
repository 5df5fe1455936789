import type { Journal } from '@rekey/engine';
import type { Memory } from './memory.ts';
import {
  announceUnits,
  bytesOf,
  completeUnits,
  keyOwnerUnits,
  noteCreatedUnits,
  openIntentUnits,
  viewUnits,
  writeUnits,
} from './table-units.ts';
import type { Wire } from './wire.ts';

// Views of one account, as packages/store has it.
const writesOfTransaction = 100;
const transactionsInFlight = 4;

/** The writes of one run, with the calls that packages/store makes of them. */
export function createJournal(wire: Wire, { keepViews }: Pick<Memory, 'keepViews'>): Journal {
  const { sky } = wire;
  const { written } = sky;
  const write = async (name: string, units: number): Promise<void> => {
    await wire.ask({ name, latencyMs: sky.assumptions.latencyMs.table, rate: sky.shared.tableWrites, units });
  };
  const put = (units: number): Promise<void> => write('dynamodb:PutItem', units);
  const together = (units: number): Promise<void> => write('dynamodb:TransactWriteItems', units);

  return {
    async tally(_run, what, by) {
      await write('dynamodb:UpdateItem', 1);
      const sum = (written.tallies.get(what) ?? 0) + by;
      written.tallies.set(what, sum);
      return sum;
    },
    async recordRun(run) {
      await put(2 * writeUnits(bytesOf(run)));
      written.run = run;
    },
    async recordAccount(result, rollup) {
      if (result !== undefined) {
        await put(writeUnits(bytesOf(result)));
        written.results.set(result.account.id, result);
      }
      if (rollup !== undefined) {
        await put(2 * writeUnits(bytesOf(rollup)));
        written.rollups.set(rollup.account.id, rollup);
      }
    },
    async recordUsers(account, seen) {
      const keys = seen.flatMap(({ view }) => view?.keys.filter(({ id }) => id !== undefined) ?? []).length;
      const transactions = Math.ceil((seen.length + keys) / writesOfTransaction);
      const units = seen.length * viewUnits + keys * keyOwnerUnits;
      for (let from = 0; from < transactions; from += transactionsInFlight) {
        const batch = Math.min(transactionsInFlight, transactions - from);
        await Promise.all(Array.from({ length: batch }, () => together(units / transactions)));
      }
      keepViews?.(account, seen);
    },
    announce: ({ keyId }) => together(announceUnits(keyId !== undefined)),
    complete: ({ action }) => together(completeUnits(action === 'issue')),
    async openIntent() {
      await together(openIntentUnits);
      return 'opened';
    },
    adoptIntent: () => Promise.resolve('adopted'),
    noteCreated: () => write('dynamodb:UpdateItem', noteCreatedUnits),
  };
}
