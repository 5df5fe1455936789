import { answerLost, createWorld, describeRotationStore, now } from './index.ts';

describeRotationStore('the table in memory', async () => ({
  fresh: async () => {
    const world = createWorld();
    const { table } = world.state;
    const nowhere = createWorld({ table: { exists: false } });
    return {
      store: world.ports().store,
      withoutTable: nowhere.ports().store,
      telling: world.ports({ telling: true }).store,
      notices: world.notices(),
      withoutAnswer: world.ports({ interceptor: async (call) => answerLost(call) }).store,
      reader: world.reader(() => now),
      readerWithoutTable: nowhere.reader(),
      seedHold: async (hold) => void table.holds.push(hold),
      history: async (account) => world.history().filter((event) => event.account === account),
      run: async (run) => table.runs.get(run),
      results: async (run) => table.results.filter((result) => result.run === run),
    };
  },
}));
