import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { RunId, ServiceEvent } from '@rekey/engine';
import { checkTable } from '@rekey/store';
import { parseEvent } from './event.ts';
import { failureOf, isWorthARetry, ServiceFailure } from './failure.ts';
import { logFailure, logged } from './logs.ts';
import { measureRefusal } from './metrics.ts';
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
export async function handle(event: unknown, invocation: Invocation): Promise<Answer> {
  const { logger, metrics } = invocation;
  logger.resetKeys();
  logger.appendKeys({ invocation: invocation.invocation });
  let asked: ServiceEvent | undefined;
  try {
    asked = parseEvent(event);
    logger.info('asked', logged.event(asked));
    const settings = readSettings(invocation.env);
    using world = await openWorld(settings);
    await checkTable(world.table);
    const work = { invocation, settings, world };
    return await (asked.kind === 'scheduled' ? run(work, { run: {} }) : request(work, asked));
  } catch (error) {
    return refuse(error, { asked, invocation });
  } finally {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  }
}

type Asked = { readonly asked: ServiceEvent | undefined; readonly invocation: Invocation };

function refuse(error: unknown, { asked, invocation }: Asked): Answer {
  const failure = failureOf(error);
  logFailure(invocation.logger, failure, error);
  if (nobodyWaits(asked) && failure.code !== 'RUN_IN_PROGRESS') measureRefusal(invocation.metrics);
  if (isWorthARetry(failure)) throw new ServiceFailure(failure);
  return { status: 'refused', code: failure.code };
}

/** Whoever asked is told; an event that could not be read may have been the schedule's. */
const nobodyWaits = (asked: ServiceEvent | undefined): boolean => asked === undefined || asked.kind === 'scheduled';
