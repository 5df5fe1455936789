// @ts-expect-error it has no types
import validate from 'asl-validator';
import { expect, test } from 'vitest';
import { definitionOf } from './definition.ts';
import type { DistributedMap, Task } from './states.ts';

const definition = definitionOf({ partition: 'aws', functionName: 'rekey', maxConcurrency: 40 });
const states = definition.States as unknown as {
  readonly Begin: Task;
  readonly Rotate: DistributedMap;
  readonly End: Task;
};
const { Begin, Rotate, End } = states;
const batch = Rotate.ItemProcessor.States['Batch'] as Task;
const tasks = [Begin, batch, End];

type Verdict = { readonly isValid: boolean; readonly errors: readonly unknown[] };
const judged = (wanted: object): Verdict => (validate as (definition: object) => Verdict)(wanted);

test('is of the Amazon States Language', () => {
  expect(judged(definition)).toMatchObject({ isValid: true, errors: [] });
  expect(judged({ ...definition, StartAt: 'Nowhere' })).toMatchObject({ isValid: false });
});

test('asks one function for everything, by the kind of the event', () => {
  expect(tasks.map(({ Parameters }) => Parameters['FunctionName'])).toEqual(['rekey', 'rekey', 'rekey']);
  expect(Begin.Parameters['Payload']).toEqual({
    kind: 'begin-run',
    'execution.$': '$$.Execution.Id',
    'startedAt.$': '$$.Execution.StartTime',
  });
  expect(Rotate.ItemSelector).toEqual({
    kind: 'rotate-batch',
    'run.$': '$.run',
    'epoch.$': '$.epoch',
    'policyVersion.$': '$.policyVersion',
    'total.$': '$.total',
    'accounts.$': '$$.Map.Item.Value.accounts',
  });
  expect(batch.Parameters['Payload.$']).toBe('$');
  expect(End.Parameters['Payload']).toEqual({
    kind: 'end-run',
    'run.$': '$.run',
    'epoch.$': '$.epoch',
    'policyVersion.$': '$.policyVersion',
    'bucket.$': '$.bucket',
    'key.$': '$.key',
  });
});

test('reads the batches where the function put them, one JSON array', () => {
  expect(Rotate.ItemReader).toMatchObject({
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Parameters: { 'Bucket.$': '$.bucket', 'Key.$': '$.key' },
  });
});

test('starts so many at a time, as executions that may last, and goes on where a few of them die', () => {
  expect(Rotate).toMatchObject({ MaxConcurrency: 40, ToleratedFailurePercentage: 25, Next: 'End' });
  expect(Rotate.ItemProcessor.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
});

test('hands on nothing that grows with the organization', () => {
  expect(batch.OutputPath).toBeNull();
  expect(Rotate.ResultPath).toBeNull();
  expect(Object.keys(Begin.ResultSelector ?? {})).toEqual(
    ['run', 'epoch', 'policyVersion', 'total', 'bucket', 'key', 'batches'].map((name) => `${name}.$`),
  );
  const mostBytes = 256 * 1024;
  const outputOfBatch = '{},';
  expect(outputOfBatch.length * 50_000).toBeLessThan(mostBytes); // of each account a batch
});

test('repeats what may be better the next time, and never what a person has to mend', () => {
  for (const { Retry } of tasks) {
    const [never, ...others] = Retry;
    expect(never).toMatchObject({ MaxAttempts: 0 });
    expect(never?.ErrorEquals).toEqual(
      expect.arrayContaining(['LEASE_LOST', 'RUN_IN_PROGRESS', 'POLICY_NOT_FOUND', 'ORGANIZATION_DIFFERS']),
    );
    expect(others.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(
      expect.arrayContaining(['Lambda.TooManyRequestsException', 'Lambda.ServiceException', 'States.TaskFailed']),
    );
    for (const { JitterStrategy, BackoffRate } of others)
      expect({ JitterStrategy, BackoffRate }).toEqual({ JitterStrategy: 'FULL', BackoffRate: 2 });
  }
});

test('leaves the work to another run that is at it', () => {
  expect(Begin.Catch).toEqual([{ ErrorEquals: ['RUN_IN_PROGRESS'], ResultPath: null, Next: 'Another run is at work' }]);
});

test('ends every task some time, later than Lambda ends the function', () => {
  for (const { TimeoutSeconds } of tasks) expect(TimeoutSeconds).toBeGreaterThan(900);
  expect(definition.TimeoutSeconds).toBe(86_400);
});
