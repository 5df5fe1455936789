import { nothingSeen } from './counts.ts';
import { adviseOn } from './errors.ts';
import type { AccountId } from './model/ids.ts';
import type { RunRequest } from './model/request.ts';
import type { Account, AccountResult, AccountRollup, Coverage } from './model/run.ts';
import { withUnseenPlanned } from './only-planned.ts';
import type { Journal, Ports } from './ports.ts';
import { rollupOf } from './rollup.ts';
import type { Stop, Stops } from './stops.ts';

export type Recording = {
  readonly ports: Ports;
  readonly request: RunRequest;
  readonly stops: Stops;
  /** Undefined in a plan. */
  readonly journal: Journal | undefined;
  /** What the table showed of the account before this run. */
  readonly before: (account: AccountId) => Promise<AccountRollup | undefined>;
};

/** Writes down what became of an account, and tells the observer. What was done stays in the result, whatever became of its record. */
export async function finishAccount(recording: Recording, seen: AccountResult): Promise<AccountResult> {
  const { ports, request, stops } = recording;
  const result = withUnseenPlanned(seen, request);
  const told = await record(recording, result).then(
    () => result,
    (error: unknown) => unrecorded(stops, result, error),
  );
  ports.observe({ kind: 'account-finished', result: told });
  return told;
}

async function record({ request, stops, journal, before }: Recording, result: AccountResult): Promise<void> {
  if (journal === undefined || !isToBeRecorded(stops, result)) return;
  // Of an account with nothing to say the rollup says all; of some of its users alone there is no rollup.
  await journal.recordAccount(
    saysMore(result) ? result : undefined,
    isWhole(request) ? rollupOf(result, await before(result.account.id)) : undefined,
  );
}

/** Of some users alone no account is told as a whole. */
const isWhole = ({ user, planned }: RunRequest): boolean => user === undefined && planned === undefined;

const saysMore = ({ users, warnings, code }: AccountResult): boolean =>
  users.length + warnings.length > 0 || code !== undefined;

/** Not when the table belongs to another run; of an account with nothing to tell not when it did not answer, or time is out. */
function isToBeRecorded(stops: Stops, { coverage }: AccountResult): boolean {
  const why = stops.reason()?.code;
  if (why === 'LEASE_LOST') return false;
  return coverage !== 'deferred' || !(why === 'STORE_UNAVAILABLE' || stops.isAlmostOver());
}

function unrecorded(stops: Stops, result: AccountResult, error: unknown): AccountResult {
  const why = adviseOn(error);
  stops.stop(why);
  return { ...result, ...(result.coverage === 'scanned' ? { coverage: 'failed' } : {}), ...why };
}

/** Nothing was looked at, and the next run begins with it. */
export const deferredFor = (stop: Stop): { readonly coverage: 'deferred' } & Stop => ({
  coverage: 'deferred',
  ...stop,
});

/** Of an account that was not looked at. */
export function unvisited(
  { ports, request }: Pick<Recording, 'ports' | 'request'>,
  account: Account,
  result: Partial<AccountResult> & { readonly coverage: Coverage },
): AccountResult {
  const at = ports.clock.now();
  return {
    run: request.run,
    account,
    mode: request.policy.mode,
    startedAt: at,
    endedAt: at,
    ...nothingSeen,
    users: [],
    warnings: [],
    fullScan: false,
    ...result,
  };
}
