import type { Clock } from '@rekey/engine';
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

// Whoever reads of a turn so far ahead met a wrong clock: no function works as long.
const furthestAheadMs = 15 * 60_000;

/**
 * Resolves when it is the caller's turn. Processes that wait for the same name share the pace, whichever of them has work;
 * the table keeps when the next turn is. Throws as `RotationStore` does.
 */
export function createSharedPace({ name, perSecond, burst, clock, ...options }: PaceOptions): () => Promise<void> {
  const table = openTable(options);
  const key = paceKey(name);
  const intervalMs = 1_000 / perSecond;

  /** The next turn after those that others have taken; undefined where nobody has for a while. */
  const follow = (earliestMs: number, nowMs: number): Promise<number | undefined> =>
    table.add({
      key,
      attribute: 'freeAtMs',
      by: intervalMs,
      set: {},
      when: {
        expression: '#freeAtMs BETWEEN :earliest AND :latest',
        values: { ':earliest': earliestMs, ':latest': nowMs + furthestAheadMs },
      },
    });

  /** The first turn after a rest; false where somebody else was faster. */
  const begin = async (earliestMs: number, nowMs: number): Promise<boolean> => {
    const refused = await table.write({
      kind: 'update',
      key,
      set: { freeAtMs: earliestMs + intervalMs },
      when: {
        expression: 'attribute_not_exists(#freeAtMs) OR #freeAtMs < :earliest OR #freeAtMs > :latest',
        values: { ':earliest': earliestMs, ':latest': nowMs + furthestAheadMs },
      },
    });
    return refused.length === 0;
  };

  return async function pace(): Promise<void> {
    for (;;) {
      const nowMs = clock.now().getTime();
      const earliestMs = nowMs - burst * intervalMs;
      const freeAtMs = await follow(earliestMs, nowMs);
      if (freeAtMs === undefined && !(await begin(earliestMs, nowMs))) continue;
      const waitMs = (freeAtMs ?? nowMs) - clock.now().getTime();
      if (waitMs > 0) await clock.sleep(waitMs);
      return;
    }
  };
}
