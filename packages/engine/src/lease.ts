import { RekeyError } from './errors.ts';
import type { RunId } from './model/ids.ts';
import type { LeaseRecord, Ports } from './ports.ts';

const leaseLengthMs = 30_000;
const heartbeatMs = 5_000;
// A request takes at most 10 s: with this much left, an effect begun now is over before anybody else may take the lease.
const effectNeedsMs = 15_000;
// Once more after our own write came to light whose answer was lost, or a heartbeat that passed a release.
const attemptsToRenew = 2;

export type Lease = {
  readonly epoch: number;
  /** Throws LEASE_LOST unless the lease is certainly ours for as long as an effect can take. */
  readonly assertTimeForAnEffect: (this: void) => void;
  release(): Promise<void>;
};

/**
 * Takes the run lease. Of a lease that is held, the heartbeat is watched for one lease length on our own clock: if it
 * moves, somebody is at work (RUN_IN_PROGRESS); if not, its holder is dead or asleep and the lease is taken over.
 */
export async function acquireLease(
  ports: Pick<Ports, 'clock' | 'store' | 'observe'>,
  run: RunId,
  caller: string,
): Promise<Lease> {
  const { clock, store } = ports;
  const found = await store.readLease();
  const free = found === undefined || found.released ? found : await watch(ports, found);
  const mine: LeaseRecord = {
    epoch: (found?.epoch ?? 0) + 1,
    beat: 1,
    lengthMs: leaseLengthMs,
    holder: run,
    caller,
    released: false,
  };
  const takenAt = clock.elapsedMs();
  if (!(await store.replaceLease(mine, free))) throw inProgress(await store.readLease());
  return keepAlive(ports, mine, takenAt);
}

/** The lease as it was last read, once it is free to be taken. */
async function watch(
  { clock, store, observe }: Pick<Ports, 'clock' | 'store' | 'observe'>,
  held: LeaseRecord,
): Promise<LeaseRecord | undefined> {
  observe({ kind: 'waiting-for-lease', holder: `${held.holder} (${held.caller})` });
  const since = clock.elapsedMs();
  do {
    await clock.sleep(heartbeatMs);
    const again = await store.readLease();
    if (again?.epoch !== held.epoch) throw inProgress(again);
    if (again.released) return again;
    if (again.beat !== held.beat) throw inProgress(again);
  } while (clock.elapsedMs() - since < held.lengthMs);
  return held;
}

const inProgress = (held: LeaseRecord | undefined): RekeyError =>
  new RekeyError(
    'RUN_IN_PROGRESS',
    `another run holds the lease: ${held?.holder ?? 'unknown'}${held === undefined ? '' : ` (${held.caller})`}`,
    {
      hint: 'wait for it to end; a run that died frees its lease by itself after half a minute',
    },
  );

function keepAlive({ clock, store }: Pick<Ports, 'clock' | 'store'>, mine: LeaseRecord, takenAt: number): Lease {
  let current = mine;
  // Counted from before the request went out: the table may have taken it as early as that.
  let renewedAt = takenAt;
  let lost = false;

  const renew = async (change: Pick<LeaseRecord, 'released'>): Promise<void> => {
    for (let attempt = 0; attempt < attemptsToRenew; attempt += 1) {
      const askedAt = clock.elapsedMs();
      const next = { ...current, ...change, beat: current.beat + 1 };
      if (await store.replaceLease(next, current)) {
        current = next;
        renewedAt = askedAt;
        return;
      }
      const now = await store.readLease();
      lost = now?.epoch !== mine.epoch || now.holder !== mine.holder;
      if (now === undefined || lost || now.released) return;
      current = now;
    }
  };

  const stop = clock.every(heartbeatMs, async () => {
    // A table that does not answer renews nothing: if it stays so, assertTimeForAnEffect ends the run in time.
    if (!lost) await renew({ released: false }).catch(() => undefined);
  });

  return {
    epoch: mine.epoch,
    assertTimeForAnEffect: () => {
      if (!lost && clock.elapsedMs() - renewedAt <= mine.lengthMs - effectNeedsMs) return;
      throw new RekeyError(
        'LEASE_LOST',
        'the run lease could not be renewed in time, or another run has taken it over',
        {
          hint: 'nothing more is changed by this run; the next run goes on from what is there',
        },
      );
    },
    release: async () => {
      stop();
      if (!lost) await renew({ released: true });
    },
  };
}
