export const metricNamespace = 'Rekey';

/** The one dimension: `service=rekey`. */
export const serviceName = 'rekey';

/** What the function measures. A run over some accounts or of one user alone tells only `KeysRotated`, `UsersFailed` and `NoticesFailed`. */
export const metricNames = {
  /** 1 for a run that came to its end, 0 for one that stopped before. */
  runsFinished: 'RunsFinished',
  /** 1 for a scheduled run that could not be begun, and for an event that could not be read; not beside another run. */
  runRefused: 'RunRefused',
  keysRotated: 'KeysRotated',
  usersFailed: 'UsersFailed',
  /** Events, digests and mails that could not be sent; nothing where nobody is to be told. */
  noticesFailed: 'NoticesFailed',

  accountsScanned: 'AccountsScanned',
  accountsFailed: 'AccountsFailed',
  accountsUnreachable: 'AccountsUnreachable',
  accountsDeferred: 'AccountsDeferred',
  /** Users, of those looked at, to whom the policy wanted something done by now, and it has not been. */
  keysOverdue: 'KeysOverdue',
  /** Active keys that are at most `compliance.maxKeyAgeDays` old; older; and older, but under an exception in force. */
  keysCompliant: 'KeysCompliant',
  keysTooOld: 'KeysTooOld',
  keysExcepted: 'KeysExcepted',
  oldestKeyAgeDays: 'OldestKeyAgeDays',
  openIntents: 'OpenIntents',
  /** 0 where none is open. */
  oldestOpenIntentHours: 'OldestOpenIntentHours',
  /** 1 where the report of a run could not be written as a whole, 0 where it was; only where it is to be. */
  reportsFailed: 'ReportsFailed',
} as const;

export type MetricName = (typeof metricNames)[keyof typeof metricNames];
