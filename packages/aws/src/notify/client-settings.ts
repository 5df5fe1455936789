import { type Watch, watchAttempts } from '../aws/http.ts';
import type { AwsSettings } from '../connect.ts';

// The first included. Whoever is told by the next run is told soon enough.
const attempts = 4;

// All attempts together, so that one place that does not answer leaves time for the others.
const longestSendingMs = 15_000;

/** For each request a new one. */
export const watchSending = (): Watch => ({ ...watchAttempts(), abortSignal: AbortSignal.timeout(longestSendingMs) });

/** Of a client for one channel; `arn` names another Region than that of the table. */
export const clientSettings = (
  settings: AwsSettings,
  region: string | undefined,
): AwsSettings & { readonly maxAttempts: number; readonly retryMode: string } => ({
  ...settings,
  ...(region === undefined ? {} : { region }),
  maxAttempts: attempts,
  retryMode: 'adaptive',
});

/** Undefined for what is no ARN, such as the name of a bus. */
export const regionOf = (arn: string): string | undefined => arn.split(':')[3] || undefined;
