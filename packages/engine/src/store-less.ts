import { RekeyError } from './errors.ts';
import type { RotationStore } from './ports.ts';

/** For a plan without a table: nothing is remembered, and nothing can be written. */
export const withoutStore: RotationStore = {
  readLease: async () => undefined,
  replaceLease: async () => false,
  holds: async () => [],
  putHold: async () => needsTable('a hold'),
  removeHold: async () => needsTable('a hold'),
  rollups: async function* () {},
  rollup: async () => undefined,
  account: async () => ({ rollup: undefined, users: new Map() }),
  user: async () => undefined,
  journal: () => needsTable('a run'),
};

function needsTable(what: string): never {
  throw new RekeyError('USAGE', `${what} needs a table`, {
    hint: 'name it with --table, or make one with `rekey table create`',
  });
}
