import { createWorld, describeRotationStore } from './index.ts';

describeRotationStore('the table in memory', async () => ({
  fresh: async () => {
    const world = createWorld();
    const { table } = world.state;
    return {
      store: world.ports().store,
      withoutTable: createWorld({ table: { exists: false } }).ports().store,
      seedHold: async (hold) => void table.holds.push(hold),
      history: async (account) => world.history().filter((event) => event.account === account),
      run: async (run) => table.runs.get(run),
      results: async (run) => table.results.filter((result) => result.run === run),
    };
  },
}));
