import { type ErrorCode, RekeyError, rotateBatch } from '@rekey/engine';
import type { Work } from '../handle.ts';
import { portsUnder } from '../ports-under.ts';
import { timeLeft } from '../rotate-in-time.ts';
import { policyInForce } from '../world.ts';
import type { PartOf } from './part.ts';

/** Sums: what became of each account is in the table. */
export type WorkedAnswer = { readonly accounts: number; readonly failed: number; readonly deferred: number };

const finishingMs = 15_000; // for writing down the account in hand, and the answer

// The batch as a whole came to nothing, or to an end that another attempt may get past.
const ofTheBatch: readonly (ErrorCode | undefined)[] = ['LEASE_LOST', 'STORE_UNAVAILABLE', 'CREDENTIALS_EXPIRED'];

/** The accounts of one batch. What goes wrong with an account is in the table and fails nothing. */
export async function workAt(work: Work, event: PartOf<'rotate-batch'>): Promise<WorkedAnswer> {
  const { world, invocation } = work;
  const { run, epoch, policyVersion, total, accounts: batch } = event;
  const { policy, name: policyName } = await policyInForce(world, policyVersion);
  const ports = portsUnder(work, policy);
  const { results, stop } = await rotateBatch(
    ports,
    { kind: 'run', run, policy, policyName, timeBudgetMs: timeLeft(invocation, finishingMs) },
    { epoch, worker: `${run}.${shortName(invocation.invocation)}`, total, batch },
  );
  const countOf = (coverage: 'failed' | 'deferred'): number =>
    results.filter((result) => result.coverage === coverage).length;
  const answer = { accounts: batch.length, failed: countOf('failed'), deferred: countOf('deferred') };
  invocation.logger.info('batch ended', { run, ...answer, ...(stop === undefined ? {} : { code: stop.code }) });
  if (stop !== undefined && ofTheBatch.includes(stop.code)) throw new RekeyError(stop.code, stop.because);
  return answer;
}

/** The ids of history items begin with it: of a UUID as much as tells the workers of a run apart. */
const shortName = (invocation: string): string => invocation.replaceAll('-', '').slice(0, 12);
