import { endRun } from '@rekey/engine';
import { tell, tellFromTable } from '@rekey/notify';
import { createBucket } from '../bucket.ts';
import { failureOf } from '../failure.ts';
import type { Answer, Work } from '../handle.ts';
import { portsUnder } from '../ports-under.ts';
import { notifierOf, tellingTime } from '../rotate-in-time.ts';
import { afterwardsMs, answerOf, conclude } from '../run.ts';
import { policyInForce } from '../world.ts';
import { readBatches } from './batches.ts';
import type { PartOf } from './part.ts';

const readingMs = 60_000;

/** Sums up what the workers wrote down, tells people, and ends the run. */
export async function end(work: Work, event: PartOf<'end-run'>): Promise<Answer> {
  const { world, settings, invocation } = work;
  const { run, epoch, policyVersion, bucket: name, key } = event;
  const { policy, name: policyName } = await policyInForce(world, policyVersion);
  using bucket = createBucket(world.connection.awsSettings, name);
  const bytes = await bucket.get({ name: key, signal: AbortSignal.timeout(readingMs) });
  const batched = readBatches(bytes, `s3://${name}/${key}`).flatMap(({ accounts }) => accounts);
  const ports = portsUnder(work, policy);
  const request = { kind: 'run', run, policy, policyName } as const;
  const worker = `${run}.end`;
  const ended = await endRun(ports, request, { epoch, worker, batched, reader: world.reader });
  const notifier = notifierOf(world, policy);
  if (notifier !== undefined) {
    await tellFromTable(world.reader, ended, notifier.observe).catch((error: unknown) => {
      invocation.logger.warn('who is to be told could not be read', failureOf(error));
    });
  }
  const result =
    notifier === undefined
      ? ended
      : await tell(ports, ended, { notifier, budgetMs: () => tellingTime(work, afterwardsMs(settings)) });
  await conclude(work, result, { policy, name: policyName });
  return answerOf(result);
}
