import { noRecord, RekeyError, type RotationStore } from '@rekey/engine';

const noTable = (): never => {
  throw new RekeyError('USAGE', 'this needs a table', { hint: 'Name it with --table NAME or REKEY_TABLE.' });
};

/** Stands for the table where none was named: it remembers nothing, and refuses to be written to. */
export const noStore: RotationStore = {
  readLease: async () => undefined,
  replaceLease: async () => noTable(),
  holds: async () => [],
  rollups: async function* () {},
  account: async () => ({ rollup: undefined, users: new Map() }),
  user: async (account, user) => ({ account, user, record: noRecord }),
  journal: noTable,
};
