import { accountId, runId, userName } from '../model/ids.ts';
import type { AccountResult, HistoryEvent } from '../model/run.ts';
import type { UndoRequest, UndoResult, UndoUser } from '../model/undo.ts';
import type { Interceptor, World } from '../testing/index.ts';
import type { Archive } from '../undo/archive.ts';
import { undo } from '../undo/undo.ts';
import { policyOf } from './run.ts';

export type UndoSketch = Partial<Pick<UndoRequest, 'kind' | 'until' | 'cancellation'>> & {
  readonly account?: string;
  readonly user?: string;
  /** The run to be undone. */
  readonly of?: string;
  readonly interceptor?: Interceptor;
};

let undos = 0;

export const undoIn = (
  world: World,
  { account, user, of, interceptor, kind = 'undo', ...request }: UndoSketch,
): Promise<UndoResult> => {
  undos += 1;
  const client = `undo-${undos}`;
  const ports = world.ports({ client, ...(interceptor === undefined ? {} : { interceptor }) });
  const id = account === undefined ? {} : { account: accountId(account) };
  const meant =
    of === undefined ? { account: accountId(account ?? ''), user: userName(user ?? '') } : { run: runId(of), ...id };
  return world.clock.settle(
    undo(ports, archiveOf(world), { ...request, kind, run: runId(client), of: meant, policy: policyOf() }),
  );
};

/** The table of this world, as a reader tells of it. */
const archiveOf = (world: World): Archive => ({
  run: async (run) => world.state.table.runs.get(run),
  results: async function* (run): AsyncIterable<AccountResult> {
    yield* world.state.table.results.filter((result) => result.run === run);
  },
  history: async function* (account, user): AsyncIterable<HistoryEvent> {
    const isMeant = (event: HistoryEvent): boolean =>
      event.account === account && (user === undefined || event.user === user);
    yield* world.history().filter(isMeant).toReversed();
  },
});

/** `status because` of each key, without the ids. */
export const endsOf = ({ keys }: UndoUser): readonly string[] => keys.map(({ status }) => status);

/** The result of the one user whom an undo was about. */
export const only = ({ users }: UndoResult): UndoUser => {
  const [user] = users;
  if (user === undefined || users.length !== 1) throw new Error(`${users.length} users`);
  return user;
};
