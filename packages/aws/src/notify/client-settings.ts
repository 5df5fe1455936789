import type { AwsSettings } from '../connect.ts';

// The first included. Whoever is told by the next run is told soon enough.
const attempts = 4;

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
