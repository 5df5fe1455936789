import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { PartEvent, RunId, ServiceEvent } from '@rekey/engine';
import { checkTable } from '@rekey/store';
import { parseEvent } from './event.ts';
import { failureOf, isWorthARetry, ServiceFailure } from './failure.ts';
import { logFailure, logged } from './logs.ts';
import { measureRefusal } from './metrics.ts';
import type { PartAnswer } from './parts/part.ts';
import { request } from './request.ts';
import { run } from './run.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';
import { openWorld, type World } from './world.ts';

/** What one invocation has to work with. */
export type Invocation = {
  readonly env: Environment;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly invocation: string;
  /** Until Lambda ends it by force. */
  remainingMs(): number;
};

/** `refused`: nothing was begun, and repeating it would change nothing. `duplicate`: another invocation has or had it. */
export type Answer = {
  readonly status: 'finished' | 'stopped' | 'answered' | 'refused' | 'duplicate';
  readonly run?: RunId;
  readonly code?: string;
};

export type Work = { readonly invocation: Invocation; readonly settings: Settings; readonly world: World };

/**
 * One event. What goes wrong with an account is measured and logged, and fails nothing. What concerns the whole is logged
 * with its code; it is thrown only where it makes sense that AWS invokes the function with the same event again.
 */
export async function handle(event: unknown, invocation: Invocation): Promise<Answer | PartAnswer> {
  const { logger, metrics } = invocation;
  logger.resetKeys();
  logger.appendKeys({ invocation: invocation.invocation });
  let asked: ServiceEvent | undefined;
  try {
    asked = parseEvent(event);
    logger.info('asked', logged.event(asked));
    const settings = readSettings(invocation.env);
    using world = await openWorld(settings, { amongOthers: asked.kind === 'rotate-batch' });
    await checkTable(world.table);
    const work = { invocation, settings, world };
    return await perform(work, asked);
  } catch (error) {
    return refuse(error, { asked, invocation });
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

async function perform(work: Work, asked: ServiceEvent): Promise<Answer | PartAnswer> {
  if (asked.kind === 'scheduled') return run(work, { run: {} });
  if (!isOfPart(asked)) return request(work, asked);
  // The client of S3 is not loaded for those who run in one process.
  const { part } = await import('./parts/part.ts');
  return part(work, asked);
}

const partKinds: readonly ServiceEvent['kind'][] = ['begin-run', 'rotate-batch', 'end-run'];
const isOfPart = (asked: ServiceEvent): asked is PartEvent => partKinds.includes(asked.kind);

type Asked = { readonly asked: ServiceEvent | undefined; readonly invocation: Invocation };

function refuse(error: unknown, { asked, invocation }: Asked): Answer {
  const failure = failureOf(error);
  logFailure(invocation.logger, failure, error);
  if (nobodyWaits(asked) && failure.code !== 'RUN_IN_PROGRESS') measureRefusal(invocation.metrics);
  // Who works on after a part has to know that it came to nothing.
  const isPart = asked !== undefined && isOfPart(asked);
  if (isPart || isWorthARetry(failure)) throw new ServiceFailure(failure);
  return { status: 'refused', code: failure.code };
}

/** Whoever asked is told; an event that could not be read may have been the schedule's. */
const nobodyWaits = (asked: ServiceEvent | undefined): boolean =>
  asked === undefined || asked.kind === 'scheduled' || asked.kind === 'begin-run';
