import { setTimeout as sleep } from 'node:timers/promises';
import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';

// The SDK retries throttling and outages, but not transactions that ran into each other.
const maxAttempts = 6;
const firstPauseMs = 50;

const conflicts = ['TransactionConflictException', 'TransactionInProgressException'];
const passing = ['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded'];

/** Repeats a call that ran into another one, after a pause that grows and is random, a bounded number of times. */
export const retryingConflicts = async <T>(call: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (attempt === maxAttempts) throw outOfPatience(error);
      await sleep(Math.random() * firstPauseMs * 2 ** attempt);
    }
  }
};

const reasonsOf = (error: TransactionCanceledException): readonly string[] =>
  (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');

const isConflict = (error: unknown): boolean => {
  if (!(error instanceof TransactionCanceledException)) return error instanceof Error && conflicts.includes(error.name);
  const reasons = reasonsOf(error).filter((reason) => reason !== 'None');
  return reasons.length > 0 && reasons.every((reason) => passing.includes(reason));
};

// Under the name of the service's own error for it, which is translated like any other.
const outOfPatience = (cause: unknown): Error => {
  const message = cause instanceof Error ? cause.message : String(cause);
  return Object.assign(new Error(message, { cause }), { name: 'TransactionConflictException' });
};

/** The parts of a write whose condition did not hold; any other failure is thrown. */
export const refusedIn = async <Part>(parts: readonly Part[], sent: Promise<unknown>): Promise<readonly Part[]> => {
  try {
    await sent;
    return [];
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return parts;
    if (!(error instanceof TransactionCanceledException)) throw error;
    const reasons = reasonsOf(error);
    const refused = parts.filter((_, index) => reasons[index] === 'ConditionalCheckFailed');
    if (refused.length === 0) throw error;
    return refused;
  }
};
