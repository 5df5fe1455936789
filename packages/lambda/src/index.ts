import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { handle } from './handle.ts';
import { metricNamespace, serviceName } from './metric-names.ts';
import { logLevelOf } from './settings.ts';

/** As much of Lambda's context as is used. */
type Context = { readonly awsRequestId: string; getRemainingTimeInMillis(): number };

const logger = new Logger({ serviceName, logLevel: logLevelOf(process.env) });
const metrics = new Metrics({ namespace: metricNamespace, serviceName });

/** The function of the service: one run, undo or diagnosis for each event. */
export const handler = (event: unknown, context: Context): ReturnType<typeof handle> =>
  handle(event, {
    env: process.env,
    logger,
    metrics,
    invocation: context.awsRequestId,
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
