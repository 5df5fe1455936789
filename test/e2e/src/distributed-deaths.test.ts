import { setTimeout as sleep } from 'node:timers/promises';
import { RedriveExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { management } from './deploy.ts';
import { type Deployed, type DistributedStage, startDistributed } from './distributed.ts';
import { type Asked, accountsOf, askedOf, batchesIn, fates, idsOf, rotatedIn } from './distributed-organization.ts';
import { openIn } from './health.ts';
import { rekeyIn } from './rekey.ts';
import { tableName } from './stage.ts';

let stage: DistributedStage;
beforeAll(async () => {
  stage = await startDistributed();
});
afterAll(() => stage?.stop());

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
