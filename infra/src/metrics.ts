// What the function writes, by its own names: those that alarms watch.

export const metricNamespace = 'Rekey';

/** The one dimension: `service=rekey`. */
export const serviceName = 'rekey';

export const metricNames = {
  runsFinished: 'RunsFinished',
  runRefused: 'RunRefused',
  accountsFailed: 'AccountsFailed',
  accountsUnreachable: 'AccountsUnreachable',
  keysOverdue: 'KeysOverdue',
  oldestOpenIntentHours: 'OldestOpenIntentHours',
} as const;
