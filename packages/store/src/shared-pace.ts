import { type Clock, RekeyError } from '@rekey/engine';
import { paceKey } from './items/keys.ts';
import { openTable, type TableOptions } from './table/table.ts';

export type PaceOptions = TableOptions & {
  /** Of what AWS counts for all of them together. */
  readonly name: string;
  readonly perSecond: number;
  /** So many at once after a rest. */
  readonly burst: number;
  readonly clock: Pick<Clock, 'now' | 'sleep'>;
};

// A process has one turn ahead of it, and hundreds of processes have some tens of seconds: what is later is of a wrong clock.
const furthestAheadMs = 3 * 60_000;
// The second attempt meets what somebody else wrote after the first: a third one is rare.
const mostAttempts = 10;

/**
 * Resolves when it is the caller's turn. Processes that wait for the same name share the pace, whichever of them has work:
 * the table keeps the turn that was given last. Throws as `RotationStore` does. A repetition of a lost answer takes two turns.
 */
export function createSharedPace({ name, perSecond, burst, clock, ...options }: PaceOptions): () => Promise<void> {
  const table = openTable(options);
  const key = paceKey(name);
  const intervalMs = 1_000 / perSecond;
  const soon = 'BETWEEN :burstFrom AND :latest';

  /** The turn after the last one; undefined where that was given long ago. */
  const follow = (values: Record<string, number>): Promise<number | undefined> =>
    table.add({
      key,
      attribute: 'lastTurnMs',
      by: intervalMs,
      set: {},
      when: { expression: `#lastTurnMs ${soon}`, values },
    });

  /** The first turn after a rest; false where somebody else was faster. */
  const begin = async (turnMs: number, values: Record<string, number>): Promise<boolean> => {
    const expression = `attribute_not_exists(#lastTurnMs) OR NOT (#lastTurnMs ${soon})`;
    const refused = await table.write({
      kind: 'update',
      key,
      set: { lastTurnMs: turnMs },
      when: { expression, values },
    });
    return refused.length === 0;
  };

  /** When the turn is that the table gave: after a rest it is over by now. */
  const take = async (): Promise<number> => {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const nowMs = clock.now().getTime();
      const burstFromMs = nowMs - burst * intervalMs;
      const values = { ':burstFrom': burstFromMs, ':latest': nowMs + furthestAheadMs };
      const turnMs = await follow(values);
      if (turnMs !== undefined) return turnMs;
      if (await begin(burstFromMs + intervalMs, values)) return nowMs;
    }
    throw new RekeyError('STORE_UNAVAILABLE', `no turn to be had for ${name} in ${mostAttempts} attempts`);
  };

  const wait = async (): Promise<void> => {
    const waitMs = (await take()) - clock.now().getTime();
    if (waitMs > 0) await clock.sleep(waitMs);
  };

  // One after the other within a process: whoever dies leaves one turn unused, and the item is written by few at a time.
  let before: Promise<void> = Promise.resolve();
  return function pace() {
    const turn = before.then(wait);
    before = turn.catch(() => {});
    return turn;
  };
}
