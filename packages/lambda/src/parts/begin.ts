import { type BatchesPlace, beginRun, RekeyError, type RunId } from '@rekey/engine';
import { createBucket } from '../bucket.ts';
import type { Work } from '../handle.ts';
import { portsUnder } from '../ports-under.ts';
import { notifierOf } from '../rotate-in-time.ts';
import type { BatchSettings, Settings } from '../settings.ts';
import { policyInForce } from '../world.ts';
import { batchesKey, itemsOf, toBytes } from './batches.ts';
import type { PartOf } from './part.ts';
import { runOfExecution } from './run-of-execution.ts';

/** What the state machine hands on to the other parts. `total`: accounts of the run. */
export type BegunAnswer = BatchesPlace & {
  readonly run: RunId;
  readonly epoch: number;
  readonly policyVersion: number;
  readonly batches: number;
  readonly total: number;
};

const writingMs = 60_000; // the batches of 50,000 accounts have some 12 MB

/** Who is there, in batches for the workers. */
export async function begin(work: Work, { execution, startedAt }: PartOf<'begin-run'>): Promise<BegunAnswer> {
  const { world, settings, invocation } = work;
  const { bucket: name, ...sizes } = batchSettingsOf(settings);
  const { policy, name: policyName, version } = await policyInForce(world);
  const run = runOfExecution(execution, new Date(startedAt));
  invocation.logger.info('run', { run, policy: policyName });
  const ports = portsUnder(work, policy);
  const begun = await beginRun(ports, { kind: 'run', run, policy, policyName });
  const batches = itemsOf(begun, sizes);
  const key = batchesKey(run);
  using bucket = createBucket(world.connection.awsSettings, name);
  const signal = AbortSignal.timeout(writingMs);
  await bucket.put({ name: key, body: toBytes(batches), type: 'application/json', signal });
  await notifierOf(world, policy)?.begun({ run, policy: policyName });
  const place = { bucket: name, key };
  const total = begun.aside + begun.toVisit.length;
  return { run, epoch: begun.epoch, policyVersion: version, ...place, batches: batches.length, total };
}

function batchSettingsOf({ batches }: Settings): BatchSettings {
  if (batches !== undefined) return batches;
  throw new RekeyError('SETTINGS_INVALID', 'REKEY_BATCH_BUCKET is missing: where the batches of a run are written', {
    hint: 'deploy the distributed form (docs/deploy.md), or start runs with {"kind": "scheduled"}',
  });
}
