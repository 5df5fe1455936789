import { createHash } from 'node:crypto';
import { newRunId } from '@rekey/aws/run-id';
import type { RunId } from '@rekey/engine';

/** The id of the run of an execution: the same each time it is asked, so that a repetition is no second run. */
export function runOfExecution(execution: string, startedAt: Date): RunId {
  const digest = createHash('sha256').update(execution).digest();
  let next = 0;
  return newRunId(startedAt, (below) => (digest[next++] ?? 0) % below);
}
