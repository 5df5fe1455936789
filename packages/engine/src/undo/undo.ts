import pLimit from 'p-limit';
import { discover } from '../discover.ts';
import { RekeyError } from '../errors.ts';
import { acquireLease, type Lease } from '../lease.ts';
import type { AccountId } from '../model/ids.ts';
import type { Account } from '../model/run.ts';
import type { UndoRequest, UndoResult, UndoUser } from '../model/undo.ts';
import type { AccountAccess, Ports } from '../ports.ts';
import type { Stop } from '../stops.ts';
import type { Archive } from './archive.ts';
import { findTargets, type Target } from './find-targets.ts';
import { type Place, type Undo, undoUser } from './undo-user.ts';

const accountsInFlight = 10; // an emergency, but IAM throttles the caller's AssumeRole all the same
const usersInFlight = 4; // IAM throttles per account

/**
 * Switches on again what Rekey had switched off, under the run lease and in a run's order of writing, and holds those
 * users so that no run switches it off at once. Repeating it is safe, after a crash too. Throws before anything was
 * touched (RUN_IN_PROGRESS, UNKNOWN_ACCOUNT, USAGE for a run that is not known ...); what goes wrong with a user is part of
 * the result.
 */
export async function undo(ports: Ports, archive: Archive, request: UndoRequest): Promise<UndoResult> {
  const { caller } = await ports.directory.organization();
  const { account: asked } = request.of;
  const all = await discover(ports.directory, asked === undefined ? [] : [asked]);
  const accounts: Accounts = new Map(all.map((account) => [account.id, account]));
  const lease =
    request.kind === 'undo' ? await acquireLease(ports, { run: request.run, caller: caller.arn }) : undefined;
  try {
    const startedAt = ports.clock.now();
    const targets = await findTargets(archive, request.of, [...accounts.values()]);
    const users = await undoAll({ ports, archive, request, caller: caller.arn, lease }, targets, accounts);
    const { run, kind, of } = request;
    return { run, kind, of, caller: caller.arn, startedAt, endedAt: ports.clock.now(), users };
  } finally {
    await lease?.release().catch(() => undefined); // it ends by itself; the outcome matters more
  }
}

type Accounts = ReadonlyMap<AccountId, Account>;

type Means = Pick<Undo, 'ports' | 'archive' | 'request' | 'caller'> & { readonly lease: Lease | undefined };

async function undoAll(
  { lease, ...means }: Means,
  targets: readonly Target[],
  accounts: Accounts,
): Promise<readonly UndoUser[]> {
  const { ports, request } = means;
  let stopped: Stop | undefined;
  let events = 0;
  const one: Undo = {
    ...means,
    writing: lease === undefined ? undefined : { lease, journal: ports.store.journal(lease.epoch) },
    nextEventId: () => `${request.run}.${(events += 1)}`,
    stop: (why) => {
      stopped ??= why;
    },
  };
  const stop = (): Stop | undefined =>
    stopped ?? (request.cancellation?.aborted === true ? { code: 'INTERRUPTED', because: 'interrupted' } : undefined);
  const take = async (target: Target, place: Place): Promise<UndoUser> => {
    const why = stop();
    return why === undefined
      ? undoUser(one, target, place)
      : { ...target, status: 'deferred', keys: [], code: why.code, because: why.because };
  };

  const accountLimit = pLimit(accountsInFlight);
  const byAccount = Map.groupBy(targets, ({ account }) => account);
  const results = await Promise.all(
    [...byAccount].map(([id, users]) =>
      accountLimit(() => {
        const place = placeOf(one, accounts.get(id));
        const userLimit = pLimit(usersInFlight);
        return Promise.all(users.map((target) => userLimit(take, target, place)));
      }),
    ),
  );
  return results.flat();
}

/** G5: a plan's session is for reading. A session that could not be opened is not tried again for each user. */
function placeOf({ ports, request, writing }: Undo, account: Account | undefined): Place {
  let session: Promise<AccountAccess> | undefined;
  return {
    account,
    open: () => {
      if (account === undefined) throw new RekeyError('UNKNOWN_ACCOUNT', 'the account left the organization');
      const access = request.kind === 'undo' ? 'write' : 'read';
      return (session ??= ports.sessions.open(account, {
        role: request.policy.memberRole,
        access,
        run: request.run,
        ...(writing === undefined ? {} : { beforeEffect: writing.lease.assertTimeForAnEffect }),
      }));
    },
  };
}
