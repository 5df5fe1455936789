import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { State } from '@rekey/emulator';
import { busWithInbox } from '@rekey/emulator/inbox';
import { orchestratorRuntimeActions, runtimeActions } from '@rekey/infra';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectsIn } from './bucket.ts';
import { changes, madeBy, operationsOf } from './calls.ts';
import { grantedBy, grantedTo, management, reportBucket } from './deploy.ts';
import { type Deployed, type DistributedStage, machineArn, startDistributed } from './distributed.ts';
import { type Asked, accountsOf, askedOf, batchesIn, fates, idsOf, rotatedIn } from './distributed-organization.ts';
import { openIn } from './health.ts';
import { leaksIn, misplacedIn } from './leaks.ts';
import { rekeyIn } from './rekey.ts';
import { tableName } from './stage.ts';

let stage: DistributedStage;
beforeAll(async () => {
  stage = await startDistributed();
});
afterAll(() => stage?.stop());

describe('a run over 60 accounts in batches of 8', () => {
  const accounts = accountsOf(60);
  let deployed: Deployed;
  let before: State;
  let after: State;
  let execution: Awaited<ReturnType<Deployed['ended']>>;
  let events: readonly unknown[];

  beforeAll(async () => {
    deployed = await stage.deployed({ accounts });
    const bus = await busWithInbox(deployed.emulator, { account: management });
    await deployed.emulator.clearCalls();
    before = await deployed.emulator.state();
    execution = await deployed.ended(await deployed.start());
    after = await deployed.emulator.state();
    events = await bus.received();
  });

  test('is begun by the schedule, worked at batch by batch, and summed up', () => {
    expect(execution).toMatchObject({ status: 'SUCCEEDED', output: { status: 'finished', run: expect.any(String) } });
    const asked = deployed.lambda.events as readonly Asked[];
    expect(asked.map(({ kind }) => kind)).toEqual(['begin-run', ...Array(8).fill('rotate-batch'), 'end-run']);
    const visited = asked.flatMap(({ accounts: batch }) => idsOf(batch));
    expect(visited.toSorted()).toEqual(idsOf(accounts).toSorted());
    expect(Math.max(...asked.map(({ accounts: batch = [] }) => batch.length))).toBe(8);
  });

  test('rotates whoever is due, and leaves nobody without a working key', async () => {
    expect(fates(before, after, accounts)).toEqual(new Set(['working']));
    expect(rotatedIn(after, accounts)).toEqual(idsOf(accounts));
    const items = await deployed.emulator.table({ table: tableName });
    expect(openIn(items)).toEqual([]);
    expect(misplacedIn(after)).toEqual([]);
  });

  test('tells what there is: as many as are counted in the accounts', async () => {
    const { stdout } = await rekeyIn(await deployed.emulator.env(management), 'status', '--json');
    const keys = accounts.flatMap(({ id }) =>
      Object.values(after.accounts[id]?.users ?? {}).flatMap((user) => user.keys),
    );
    const activeKeys = keys.filter(({ status }) => status === 'Active').length;
    expect(JSON.parse(stdout)).toMatchObject({
      sums: { counts: { users: 120, activeKeys }, compliance: { compliant: activeKeys, 'too-old': 0 } },
    });
    const reports = await objectsIn(deployed.emulator, management, reportBucket);
    expect(Object.keys(reports)).toContainEqual(expect.stringMatching(/^rekey\/.*latest\.json$/));
  });

  test('has no secret in any state, event, answer, log, object or item', async () => {
    const { emulator, lambda } = deployed;
    const invoked = await lambda.ended();
    const everything = {
      states: execution.history,
      asked: JSON.stringify(lambda.events),
      answered: JSON.stringify(invoked.map(({ answer, error }) => ({ answer, error }))),
      log: invoked.map(({ text }) => text).join('\n'),
      batches: JSON.stringify(await batchesIn(deployed)),
      reports: JSON.stringify(await objectsIn(emulator, management, reportBucket)),
      table: JSON.stringify(await emulator.table({ table: tableName })),
      events: JSON.stringify(events),
    };
    const leaks = Object.entries(everything).map(([where, text]) => [where, text.length > 2, leaksIn(text, after)]);
    expect(leaks).toEqual(Object.keys(everything).map((where) => [where, true, []]));
    expect(after.minted.length).toBeGreaterThanOrEqual(180);
  });

  test('makes what the roles of the state machine and the schedule grant, and all of it', async () => {
    const { emulator } = deployed;
    const calls = await emulator.calls();
    const granted = async (role: string, byAws: readonly string[]) =>
      (await grantedTo(emulator, management, role)).filter((action) => !byAws.includes(action));
    expect(madeBy(calls, 'rekey-orchestrator')).toEqual(
      await granted('rekey-orchestrator', orchestratorRuntimeActions),
    );
    expect(madeBy(calls, 'rekey-scheduler')).toEqual(await granted('rekey-scheduler', runtimeActions));
    const refused = calls.filter(({ errorCode }) => /AccessDenied/.test(errorCode ?? ''));
    expect(refused.map(({ operation, principal }) => `${operation} ${principal}`)).toEqual([]);
  });

  test('is known to a worker that wakes up after the next one has begun: it touches nothing', async () => {
    const { emulator, ended, start, function: invoked } = deployed;
    const [stale] = askedOf(deployed, 'rotate-batch');
    expect(await ended(await start())).toMatchObject({ status: 'SUCCEEDED' });
    await emulator.clearCalls();
    expect(await invoked.invoke(stale)).toMatchObject({ outcome: 'failed', error: { name: 'LEASE_LOST' } });
    const calls = await emulator.calls();
    expect(changes(calls)).toEqual([]);
    expect(operationsOf(calls)).not.toContain('AssumeRole');
  });
});

describe('an execution', () => {
  test('without a policy in the table fails by its code, is tried once, and touches nothing', async () => {
    const deployed = await stage.deployed({ accounts: accountsOf(8), pushes: false });
    const { emulator, start, ended, lambda } = deployed;
    expect(await ended(await start())).toMatchObject({ status: 'FAILED', error: 'POLICY_NOT_FOUND' });
    expect(lambda.events).toHaveLength(1);
    expect(changes(await emulator.calls()).filter(({ service }) => !['states', 'lambda'].includes(service))).toEqual(
      [],
    );
  });

  test('beside another leaves the work to it', async () => {
    const deployed = await stage.deployed({ accounts: accountsOf(8) });
    const { emulator, start, ended } = deployed;
    await emulator.inject({ service: 'iam', latencyMs: 5_000 }); // the first is at work for minutes
    const first = await start();
    await expect.poll(() => askedOf(deployed, 'rotate-batch').length, { timeout: 60_000 }).toBe(1);
    const second = await ended(await start());
    expect(second).toMatchObject({
      status: 'SUCCEEDED',
      output: expect.not.objectContaining({ run: expect.anything() }),
    });
    await emulator.clearFaults();
    expect(await ended(first)).toMatchObject({ status: 'SUCCEEDED', output: { status: 'finished' } });
    expect(askedOf(deployed, 'begin-run')).toHaveLength(2);
    expect(askedOf(deployed, 'rotate-batch')).toHaveLength(1);
  });

  test('is started, looked at and redriven by operators, with what their policy grants, and all of it', async () => {
    const { emulator, states, ended } = await stage.deployed({ accounts: accountsOf(8), pushes: false });
    const iam = new IAMClient({
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: await emulator.credentials(management),
    });
    const PolicyArn = `arn:aws:iam::${management}:policy/rekey/rekey-operator`;
    await iam.send(new CreateRoleCommand({ RoleName: 'operator', AssumeRolePolicyDocument: '{"Statement":[]}' }));
    await iam.send(new AttachRolePolicyCommand({ RoleName: 'operator', PolicyArn }));
    const client = await states('operator');
    const started = await client.send(new StartExecutionCommand({ stateMachineArn: machineArn }));
    const executionArn = started.executionArn ?? '';
    expect((await ended(executionArn)).error).toBe('POLICY_NOT_FOUND');
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn: machineArn }));
    expect(executions.map((each) => each.executionArn)).toEqual([executionArn]);
    await client.send(new DescribeExecutionCommand({ executionArn }));
    await client.send(new GetExecutionHistoryCommand({ executionArn }));
    await client.send(new RedriveExecutionCommand({ executionArn }));
    expect((await ended(executionArn)).status).toBe('FAILED');
    const granted = (await grantedBy(emulator, PolicyArn)).filter((action) => action.startsWith('states:'));
    expect(madeBy(await emulator.calls(), 'operator')).toEqual(granted);
  });
});
