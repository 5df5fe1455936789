import { RekeyError } from './errors.ts';
import type { RunId } from './model/ids.ts';
import type { LeaseRecord, Ports } from './ports.ts';

const usualLengthMs = 30_000;
const beatsPerLength = 6;
// A request takes at most 10 s: with this much left, an effect begun now is over before anybody else may take the lease.
const effectNeedsMs = 15_000;
// Again after our own write came to light whose answer was lost, a heartbeat that passed a release, or one of another worker.
const attemptsToRenew = 3;

export type Lease = {
  readonly epoch: number;
  /** Throws LEASE_LOST unless the lease is certainly ours for as long as an effect can take. */
  readonly assertTimeForAnEffect: (this: void) => void;
  /** Ends the lease, for every worker of the run. */
  release(): Promise<void>;
  /** Ends our part in it: the lease goes on for the other workers of the run, or runs out. */
  leave(): void;
};

export type LeaseRequest = {
  readonly run: RunId;
  readonly caller: string;
  /** How long a holder may be silent; half a minute unless workers have to be started in between. */
  readonly lengthMs?: number;
};

/** One of the processes that work at a run, by a name that no other has. */
export type Worker = { readonly run: RunId; readonly epoch: number; readonly worker: string };

type LeasePorts = Pick<Ports, 'clock' | 'store' | 'observe'>;

/**
 * Takes the run lease. Of a lease that is held, the heartbeat is watched for one lease length on our own clock: if it
 * moves, somebody is at work (RUN_IN_PROGRESS); if not, its holder is dead or asleep and the lease is taken over. Of the
 * same run it is taken at once: then the answer to an earlier attempt was lost.
 */
export async function acquireLease(ports: LeasePorts, { run, caller, lengthMs }: LeaseRequest): Promise<Lease> {
  const { clock, store } = ports;
  const found = await store.readLease();
  const isFree = found === undefined || found.released || found.holder === run;
  const free = isFree ? found : await watch(ports, found);
  const mine: LeaseRecord = {
    epoch: (found?.epoch ?? 0) + 1,
    beat: 1,
    lengthMs: lengthMs ?? usualLengthMs,
    holder: run,
    worker: run,
    caller,
    released: false,
  };
  const takenAt = clock.elapsedMs();
  if (!(await store.replaceLease(mine, free))) throw inProgress(await store.readLease());
  return keepAlive(ports, mine, { worker: run, seenAt: takenAt, renewedAt: takenAt });
}

/** Takes part in the lease that the run holds. Throws LEASE_LOST where it is over or another run has it: then nothing may be touched. */
export async function joinLease(ports: LeasePorts, { run, epoch, worker }: Worker): Promise<Lease> {
  const seenAt = ports.clock.elapsedMs();
  const held = await ports.store.readLease();
  if (held?.epoch !== epoch || held.holder !== run || held.released) throw leaseLost(`the run ${run} is over`);
  const lease = keepAlive(ports, held, { worker, seenAt });
  try {
    await lease.renew();
    lease.assertTimeForAnEffect();
    return lease;
  } catch (error) {
    lease.leave();
    throw error;
  }
}

/** The lease as it was last read, once it is free to be taken. */
async function watch({ clock, store, observe }: LeasePorts, held: LeaseRecord): Promise<LeaseRecord | undefined> {
  observe({ kind: 'waiting-for-lease', holder: `${held.holder} (${held.caller})` });
  const since = clock.elapsedMs();
  do {
    await clock.sleep(usualLengthMs / beatsPerLength);
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
      hint: `wait for it to end; a run that died frees its lease by itself after ${(held?.lengthMs ?? usualLengthMs) / 1000} s`,
    },
  );

/**
 * `seenAt`: when the lease was asked for as it is. Without `renewedAt` nobody knows when it was renewed: no effect begins
 * before the next renewal, ours or that of another worker.
 */
function keepAlive(
  { clock, store }: LeasePorts,
  mine: LeaseRecord,
  { worker, ...from }: { readonly worker: string; readonly seenAt: number; readonly renewedAt?: number },
): Lease & { renew(): Promise<void> } {
  let current = mine;
  // Counted from before the request went out: the table may have taken it as early as that.
  let seenAt = from.seenAt;
  let renewedAt = from.renewedAt ?? Number.NEGATIVE_INFINITY;
  let lost = false;

  const renew = async (change: Pick<LeaseRecord, 'released'>): Promise<void> => {
    for (let attempt = 0; attempt < attemptsToRenew; attempt += 1) {
      const askedAt = clock.elapsedMs();
      const next = { ...current, ...change, worker, beat: current.beat + 1 };
      if (await store.replaceLease(next, current)) {
        current = next;
        seenAt = askedAt;
        renewedAt = askedAt;
        return;
      }
      const readAt = clock.elapsedMs();
      const now = await store.readLease();
      lost = now?.epoch !== mine.epoch || now.holder !== mine.holder;
      if (now === undefined || lost || now.released) return;
      // Another worker of the run has renewed it, after we had seen it as it was before.
      if (now.beat !== current.beat) renewedAt = Math.max(renewedAt, seenAt);
      current = now;
      seenAt = readAt;
    }
  };

  const stop = clock.every(mine.lengthMs / beatsPerLength, async () => {
    // A table that does not answer renews nothing: if it stays so, assertTimeForAnEffect ends the run in time.
    if (!lost) await renew({ released: false }).catch(() => undefined);
  });

  return {
    epoch: mine.epoch,
    assertTimeForAnEffect: () => {
      if (!lost && clock.elapsedMs() - renewedAt <= mine.lengthMs - effectNeedsMs) return;
      throw leaseLost('the run lease could not be renewed in time, or another run has taken it over');
    },
    renew: () => renew({ released: false }),
    release: async () => {
      stop();
      if (!lost) await renew({ released: true });
    },
    leave: stop,
  };
}

const leaseLost = (because: string): RekeyError =>
  new RekeyError('LEASE_LOST', because, {
    hint: 'nothing more is changed by this run; the next run goes on from what is there',
  });
