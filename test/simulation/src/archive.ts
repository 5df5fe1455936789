import type { Archive } from '@rekey/engine';
import type { World } from '@rekey/engine/testing';

/** What the table of this world tells an undo of earlier runs. */
export const archiveOf = (world: World): Archive => ({
  run: async (run) => world.state.table.runs.get(run),
  results: async function* (run) {
    yield* world.state.table.results.filter((result) => result.run === run);
  },
  history: async function* (account, user) {
    const newestFirst = world.history().toReversed();
    yield* newestFirst.filter((event) => event.account === account && (user === undefined || event.user === user));
  },
});
