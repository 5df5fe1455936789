import { setTimeout as sleep } from 'node:timers/promises';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  RedriveExecutionCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { AccountDescription, State } from '@rekey/emulator';
import { busWithInbox } from '@rekey/emulator/inbox';
import { orchestratorRuntimeActions, runtimeActions } from '@rekey/infra';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { objectsIn } from './bucket.ts';
import { changes, madeBy, operationsOf } from './calls.ts';
import { environmentOf, grantedBy, grantedTo, management, reportBucket } from './deploy.ts';
import { type Deployed, type DistributedStage, machineArn, startDistributed } from './distributed.ts';
import { openIn, rotated, working } from './health.ts';
import { leaksIn, misplacedIn } from './leaks.ts';
import { rekeyIn } from './rekey.ts';
import { tableName } from './stage.ts';

type Asked = {
  readonly kind: string;
  readonly run?: string;
  readonly accounts?: readonly { readonly id: string }[];
};

const used = { lastUsedDaysAgo: 1 };
const accountsOf = (count: number): readonly AccountDescription[] =>
  Array.from({ length: count }, (_, n) => ({
    id: String(200_000_000_000 + n),
    users: [
      { name: 'due', keys: [{ ageDays: 120, ...used }] },
      { name: 'young', keys: [{ ageDays: 10, ...used }] },
    ],
  }));
const idsOf = (accounts: readonly { readonly id: string }[] = []): readonly string[] => accounts.map(({ id }) => id);

/** Of everybody who had a working key: whether they still have, and no other. */
const fates = (before: State, after: State, accounts: readonly AccountDescription[]): ReadonlySet<string> =>
  new Set(accounts.flatMap(({ id }) => ['due', 'young'].map((user) => working(before, after, { account: id, user }))));
const rotatedIn = (state: State, accounts: readonly AccountDescription[]): readonly string[] =>
  idsOf(accounts).filter((account) => rotated(state, { account, user: 'due' }) === 'rotated');
const askedOf = ({ lambda }: Deployed, kind: string): readonly Asked[] =>
  (lambda.events as readonly Asked[]).filter((event) => event.kind === kind);

let stage: DistributedStage;
beforeAll(async () => {
  stage = await startDistributed();
});
afterAll(() => stage?.stop());

type Batches = readonly Pick<Asked, 'accounts'>[];

/** By the name of the object. */
const batchesIn = async ({ emulator }: Deployed): Promise<Readonly<Record<string, Batches>>> => {
  const { REKEY_BATCH_BUCKET: bucket = '' } = await environmentOf(emulator, management);
  const objects = Object.entries(await objectsIn(emulator, management, bucket));
  return Object.fromEntries(objects.map(([name, { text }]) => [name, JSON.parse(text) as Batches]));
};

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

describe('workers that die', () => {
  const accounts = accountsOf(24);
  const holds = (event: unknown, id: string): boolean => idsOf((event as Asked).accounts).includes(id);

  test('in the middle of a rotation are followed by others, and nobody loses a working key', async () => {
    const [victim = ''] = idsOf(accounts);
    let fault = '';
    let deaths = 0;
    const death = (event: unknown) => {
      if (!holds(event, victim) || deaths > 0) return undefined;
      deaths += 1;
      return deployed.emulator.held(fault);
    };
    const deployed: Deployed = await stage.deployed({ accounts, death });
    const { emulator, start, ended, lambda } = deployed;
    const before = await emulator.state();
    fault = await emulator.inject({
      operation: 'PutSecretValue',
      account: victim,
      hold: 'before',
      cut: 'before',
      times: 1,
    });
    expect(await ended(await start())).toMatchObject({ status: 'SUCCEEDED' });
    expect((await lambda.ended()).flatMap(({ error }) => error?.name ?? [])).toEqual(['Runtime.ExitError']);
    // Keys that the dead one had just made are the next run's to find.
    expect(fates(before, await emulator.state(), accounts)).not.toContain('without a working key');

    await emulator.clearFaults();
    await emulator.advance({ minutes: 16 }); // IAM has listed by then whatever the dead one made
    expect(await ended(await start())).toMatchObject({ status: 'SUCCEEDED', output: { status: 'finished' } });
    const after = await emulator.state();
    expect(fates(before, after, accounts)).toEqual(new Set(['working']));
    expect(rotatedIn(after, accounts)).toEqual(idsOf(accounts));
    expect(openIn(await emulator.table({ table: tableName }))).toEqual([]);
  });

  test('for good, within what is tolerated, leave their accounts to the next run, which begins with them', async () => {
    const five = accountsOf(40); // batches
    let broken = idsOf(five).slice(-1);
    const death = (event: unknown) => (broken.some((id) => holds(event, id)) ? Promise.resolve() : undefined);
    const deployed = await stage.deployed({ accounts: five, death });
    const { emulator, start, ended } = deployed;
    expect(await ended(await start())).toMatchObject({ status: 'SUCCEEDED' });
    const dead = askedOf(deployed, 'rotate-batch').filter((event) => broken.some((id) => holds(event, id)));
    expect(dead).toHaveLength(3); // tries
    const left = idsOf(dead[0]?.accounts).toSorted();
    const done = rotatedIn(await emulator.state(), five);
    expect(done.toSorted()).toEqual(
      idsOf(five)
        .filter((id) => !left.includes(id))
        .toSorted(),
    );
    const { stdout } = await rekeyIn(await emulator.env(management), 'status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ sums: { coverage: { deferred: left.length } } });

    broken = [];
    const { output, status } = await ended(await start());
    expect({ output, status }).toMatchObject({ status: 'SUCCEEDED', output: { status: 'finished' } });
    const [first] = (await batchesIn(deployed))[`runs/${(output as Asked).run}/batches.json`] ?? [];
    expect(idsOf(first?.accounts).toSorted()).toEqual(left);
    expect(rotatedIn(await emulator.state(), five)).toEqual(idsOf(five));
  });

  test('for good, beyond what is tolerated, end the run; redriven, it does what is left, and sums up', async () => {
    let broken = idsOf(accounts).slice(0, 8);
    // What is under way when the map fails would be repeated as well.
    const othersDone = async () => {
      while (deployed.lambda.answered.length < 3) await sleep(100);
    };
    const death = (event: unknown) => (broken.some((id) => holds(event, id)) ? othersDone() : undefined);
    const deployed: Deployed = await stage.deployed({ accounts, death });
    const { emulator, start, ended, lambda, states } = deployed;
    const before = await emulator.state();
    // None of its accounts is begun, whatever its workers manage to do.
    for (const resource of broken)
      await emulator.inject({ operation: 'AssumeRole', resource, hold: 'before', cut: 'before' });
    const executionArn = await start();
    expect(await ended(executionArn)).toMatchObject({
      status: 'FAILED',
      error: 'States.ExceedToleratedFailureThreshold',
    });
    expect(askedOf(deployed, 'end-run')).toEqual([]);
    expect(rotatedIn(await emulator.state(), accounts)).toEqual(idsOf(accounts).slice(8));

    const first = lambda.events.length;
    await emulator.clearFaults();
    broken = [];
    await (await states()).send(new RedriveExecutionCommand({ executionArn }));
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { status: 'finished' } });
    const again = (lambda.events as readonly Asked[]).slice(first);
    expect(again.map(({ kind }) => kind)).toEqual(['rotate-batch', 'end-run']);
    const after = await emulator.state();
    expect(fates(before, after, accounts)).toEqual(new Set(['working']));
    expect(rotatedIn(after, accounts)).toEqual(idsOf(accounts));
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
