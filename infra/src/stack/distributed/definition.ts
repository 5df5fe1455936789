import type { ErrorCode } from '@rekey/engine';
import type { Definition, DistributedMap, Retrier, Task, Template } from './states.ts';

export type Parts = {
  readonly partition: string;
  /** Of this account and Region. */
  readonly functionName: string;
  readonly maxConcurrency: number;
};

/** By which executions of batches, and what is granted for them, are told from those of runs. */
export const mapLabel = 'batches';

const longestRunSeconds = 24 * 3_600; // the schedule starts the next one, which takes over what is left
const longestTaskSeconds = 960; // Lambda ends the function after 900: what is later is a connection that hangs
// A batch that dies is told as deferred, and its accounts come first in the next run. Where more die, it is not the batches: as much
// as the policy lets fail of the accounts, by default.
const toleratedFailurePercentage = 25;

/** One run: begin, each batch by a worker, end. What the states hand on is small and the same for any number of accounts. */
export const definitionOf = (parts: Parts): Definition => ({
  Comment: 'Rekey: one run over the organization',
  StartAt: 'Begin',
  TimeoutSeconds: longestRunSeconds,
  States: {
    Begin: {
      ...invoke(parts, {
        Payload: { kind: 'begin-run', 'execution.$': '$$.Execution.Id', 'startedAt.$': '$$.Execution.StartTime' },
      }),
      ResultSelector: fields('$.Payload', [...ofWorkers, 'bucket', 'key', 'batches']),
      // As in the single form: that run does the work, and nobody has to act.
      Catch: [{ ErrorEquals: codes('RUN_IN_PROGRESS'), ResultPath: null, Next: 'Another run is at work' }],
      Next: 'Are there any',
    },
    'Are there any': {
      Type: 'Choice',
      Choices: [{ Variable: '$.batches', NumericEquals: 0, Next: 'End' }],
      Default: 'Rotate',
    },
    Rotate: rotate(parts),
    End: {
      ...invoke(parts, { Payload: { kind: 'end-run', ...fields('$', [...ofRun, 'bucket', 'key']) } }),
      ResultSelector: fields('$.Payload', ['run', 'status']),
      End: true,
    },
    'Another run is at work': { Type: 'Succeed' },
  },
});

const ofRun = ['run', 'epoch', 'policyVersion'] as const;
const ofWorkers = [...ofRun, 'total'] as const;

const rotate = (parts: Parts): DistributedMap => ({
  Type: 'Map',
  Label: mapLabel,
  MaxConcurrency: parts.maxConcurrency,
  ToleratedFailurePercentage: toleratedFailurePercentage,
  ItemReader: {
    Resource: `arn:${parts.partition}:states:::s3:getObject`,
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { 'Bucket.$': '$.bucket', 'Key.$': '$.key' },
  },
  ItemSelector: {
    kind: 'rotate-batch',
    ...fields('$', ofWorkers),
    'accounts.$': '$$.Map.Item.Value.accounts',
  },
  ItemProcessor: {
    // Children of the express kind end after five minutes.
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Batch',
    // The table has the results. Those of all batches would be one state, of which 256 KiB is the most.
    States: { Batch: { ...invoke(parts, { 'Payload.$': '$' }), OutputPath: null, End: true } },
  },
  ResultPath: null,
  Next: 'End',
});

const invoke = ({ partition, functionName }: Parts, payload: Template): Omit<Task, 'Next' | 'End'> => ({
  Type: 'Task',
  Resource: `arn:${partition}:states:::lambda:invoke`,
  Parameters: { FunctionName: functionName, ...payload },
  TimeoutSeconds: longestTaskSeconds,
  Retry: retries,
});

const fields = (of: string, names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [`${name}.$`, `${of}.${name}`]));

const codes = (...names: readonly ErrorCode[]): readonly ErrorCode[] => names;

/** The first that names the error decides. Whatever is repeated is harmless: begin knows its execution, a batch finds in AWS what is done. */
const retries: readonly Retrier[] = [
  {
    // The same call would meet the same: a person has to act, or another run has taken over.
    ErrorEquals: codes(
      'RUN_IN_PROGRESS',
      'LEASE_LOST',
      'POLICY_NOT_FOUND',
      'POLICY_INVALID',
      'SETTINGS_INVALID',
      'ORGANIZATION_DIFFERS',
    ),
    MaxAttempts: 0,
  },
  {
    // No place to run, or Lambda is not well: a batch waits, for hours if it must.
    ErrorEquals: [
      'Lambda.TooManyRequestsException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
    ],
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxDelaySeconds: 300,
    MaxAttempts: 100,
    JitterStrategy: 'FULL',
  },
  {
    // A function that failed or was ended by force is worth two more tries: the table or Organizations may have been too busy for a minute.
    ErrorEquals: ['States.Timeout', 'States.TaskFailed'],
    IntervalSeconds: 30,
    BackoffRate: 2,
    MaxAttempts: 2,
    JitterStrategy: 'FULL',
  },
];
