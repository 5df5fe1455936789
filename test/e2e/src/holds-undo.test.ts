import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import type { OrganizationDescription } from '@rekey/emulator';
import { ouId } from '@rekey/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { administratorOf } from './clients.ts';
import { userIn } from './judge.ts';
import { type Ended, flat, rekey as rekeyOn } from './rekey.ts';
import type { Stage } from './stage.ts';
import { startStage } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'rekey-e2e-'));
const one = '111111111111';
const two = '222222222222';
const workload = ouId('ou-ab12-workload1');
const due = [{ ageDays: 120, lastUsedDaysAgo: 1 }] as const;

const organization: Omit<OrganizationDescription, 'management'> = {
  accounts: [{ id: one, users: ['alice', 'bob', 'carol'].map((name) => ({ name, keys: due })) }],
  ous: [{ id: workload, name: 'Workload', accounts: [{ id: two, users: [{ name: 'dora', keys: due }] }] }],
};

// A cap that may bind makes the users of an account take their turns one after another.
const policy = join(folder, 'rekey.yaml');
const limits = 'limits: { accountsInFlight: 1, maxRotationsPerAccount: 2, fullScanEveryDays: 0 }';
const readers = 'secrets: { readers: ["arn:aws:iam::{account}:role/ops"] }';
writeFileSync(policy, `version: 1\nmode: enforce\n${limits}\n${readers}\n`);
const roomy = join(folder, 'roomy.yaml');
writeFileSync(roomy, `version: 1\nmode: enforce\nlimits: { fullScanEveryDays: 0 }\n${readers}\n`);

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await stage.seed(organization);
  await stage.emulator.settings({ report: { mode: 'instant' } });
});

const rekey = (...args: readonly string[]): Promise<Ended> => rekeyOn(stage.emulator, ...args);
const run = (file = roomy): Promise<Ended> => rekey('run', '--policy', file);

/** `on`, `off`: each user's keys, oldest first. */
const keys = async (): Promise<Readonly<Record<string, string>>> => {
  const { accounts } = await stage.emulator.state();
  const users = [one, two].flatMap((id) => Object.values(accounts[id]?.users ?? {}));
  return Object.fromEntries(
    users.map(({ name, keys: all }) => [name, all.map(({ status }) => (status === 'Active' ? 'on' : 'off')).join(' ')]),
  );
};
const everybody = (state: string) => ({ alice: state, bob: state, carol: state, dora: state });

describe('a hold', () => {
  test('at each scope leaves its users alone, until it is released', async () => {
    await rekey('hold', workload, '--reason', 'release week');
    const { code, stdout } = await rekey('hold', one, 'alice', '--reason', 'vendor call');
    expect(code).toBe(0);
    expect(flat(stdout)).toContain(`Held: alice in ${one}, until released.`);
    expect(flat(stdout)).toContain(`To end it: rekey release ${one} alice --table rekey`);
    expect((await run()).code).toBe(0);
    expect(await keys()).toEqual({ alice: 'on', bob: 'off on', carol: 'off on', dora: 'on' });

    expect((await rekey('release', workload)).code).toBe(0);
    expect((await rekey('release', one, 'alice')).code).toBe(0);
    await stage.run();
    expect(await keys()).toEqual(everybody('off on'));
  });

  test('on an account, and on the organization', async () => {
    await rekey('hold', one, '--reason', 'audit');
    await stage.run();
    expect(await keys()).toEqual({ ...everybody('on'), dora: 'off on' });
    await rekey('hold', 'org', '--reason', 'audit');
    await rekey('release', one);
    const { code, stdout } = await run();
    expect(code).toBe(1);
    expect(stdout).toContain('ORGANIZATION_ON_HOLD');
    expect(await keys()).toEqual({ ...everybody('on'), dora: 'off on' });
  });

  test('is over at its end', async () => {
    await rekey('hold', 'org', '--reason', 'freeze', '--until', '2d');
    await stage.run();
    expect(await keys()).toEqual(everybody('on'));
    await stage.emulator.advance({ days: 2, minutes: 1 });
    expect((await run()).code).toBe(0);
    expect(await keys()).toEqual(everybody('off on'));
    expect((await rekey('hold', '--list')).stdout).toContain('over');
  });

  test('on the organization, set while a run is under way, stops the next user and the next account', async () => {
    await stage.emulator.inject({ operation: 'UpdateAccessKey', latencyMs: 8_000, times: 1 });
    const running = run(policy);
    await expect
      .poll(async () => (await stage.emulator.calls({ operation: 'UpdateAccessKey' })).length, { timeout: 30_000 })
      .toBe(1);
    expect((await rekey('hold', 'org', '--reason', 'stop', '--force')).code).toBe(0);
    const { code, stdout } = await running;
    expect(code).toBe(1);
    expect(stdout).toContain('ORGANIZATION_ON_HOLD');
    // Whose account was ready first, alice's or dora's, may be either.
    const [only] = Object.entries(await keys()).filter(([, state]) => state === 'off on');
    expect(['alice', 'dora']).toContain(only?.[0]);
    expect(await keys()).toEqual({ ...everybody('on'), [`${only?.[0]}`]: 'off on' });
  });

  test('needs the table only, and says that it could not check the scope', async () => {
    const denied = { code: 'AccessDeniedException', status: 400, message: 'no' };
    await stage.emulator.inject({ service: ['organizations', 'iam', 'tagging'], error: denied });
    await stage.emulator.inject({ operation: 'AssumeRole', error: { code: 'AccessDenied', status: 403 } });
    const { code, stderr } = await rekey('hold', one, '--reason', 'emergency');
    expect(code).toBe(0);
    expect(flat(stderr)).toContain(`whether ${one} is in the organization could not be checked`);
    expect((await rekey('hold', 'org', '--reason', 'emergency')).stderr).toBe('');
    const { stdout } = await rekey('hold', '--list', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      schema: 'rekey.holds/1',
      holds: [{ scope: one, reason: 'emergency', author: expect.stringContaining('arn:aws:') }, { scope: 'org' }],
    });
  });

  test('is refused for a scope that is not there, and warned of for a user who is not known', async () => {
    const typo = await rekey('hold', '111111111112', '--reason', 'x');
    expect(typo.code).toBe(2);
    expect(typo.stderr).toContain('UNKNOWN_ACCOUNT');
    expect((await rekey('hold', 'ou-ab12-nowhere01', '--reason', 'x')).code).toBe(2);
    expect((await rekey('hold', '111111111112', '--reason', 'x', '--force')).code).toBe(0);
    const { code, stderr } = await rekey('hold', one, 'Alice', '--reason', 'x');
    expect(code).toBe(0);
    expect(flat(stderr)).toContain('the table knows no user Alice');
    expect((await rekey('release', one, 'nobody')).code).toBe(1);
  });

  test('needs a reason, and an end that is to come', async () => {
    expect((await rekey('hold', 'org')).code).toBe(2);
    const past = await rekey('hold', 'org', '--reason', 'x', '--until', '2020-01-01');
    expect(past.code).toBe(2);
    expect(past.stderr).toContain('is over already');
  });
});

describe('an undo', () => {
  test('of a user lasts while the hold does, and then the rules apply anew', async () => {
    await stage.run();
    const { code, stdout } = await rekey('undo', one, 'alice', '--until', '20d');
    expect(code).toBe(0);
    expect(flat(stdout)).toMatch(/AKIA\w+ switched on again: switched off .* by run /);
    expect(await keys()).toEqual({ ...everybody('off on'), alice: 'on on' });
    expect((await rekey('hold', '--list')).stdout).toContain('alice');

    await stage.emulator.advance({ days: 16 });
    expect((await rekey('policy', 'push', roomy, '--note', 'by the pushed version')).code).toBe(0);
    expect((await rekey('run')).code).toBe(0);
    expect(await keys()).toEqual({ ...everybody('on'), alice: 'on on' });
    await stage.emulator.advance({ days: 5 });
    await stage.run();
    expect((await keys()).alice).toBe('off on');
    const { stdout: told } = await rekey('history', '--account', one, '--user', 'alice');
    expect(told).toMatch(/reactivate AKIA\w+ done/);
  });

  test('of a run says what could not be undone, and why', async () => {
    const { run: night } = await stage.run();
    const { iam } = await administratorOf(stage.emulator, one);
    const [old] = userIn(await stage.emulator.state(), one, 'bob').keys;
    await iam.send(new DeleteAccessKeyCommand({ UserName: 'bob', AccessKeyId: old?.id }));
    await stage.emulator.deleteUser(one, 'carol');

    const { code, stdout } = await rekey('undo', '--run', night);
    expect(code).toBe(1);
    expect(await keys()).toEqual({ alice: 'on on', bob: 'on', dora: 'on on' });
    expect(flat(stdout)).toContain(`${old?.id} is gone: somebody else than Rekey deleted it`);
    expect(flat(stdout)).toContain('there is no such user any more');
    expect(flat(stdout)).toContain('2 keys switched on, 2 keys could not be.');
    await stage.run();
    expect(await keys()).toEqual({ alice: 'on on', bob: 'on', dora: 'on on' });

    expect(flat((await rekey('release', '--run', night)).stdout)).toMatch(
      /Released: alice in 1+\. Released: dora in 2+\./,
    );
    expect((await rekey('release', '--run', night)).code).toBe(1);
    const again = await rekey('undo', '--run', night, '--account', two, '--json');
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      schema: 'rekey.undo/1',
      users: [{ user: 'dora', keys: [{ status: 'already-active' }], hold: { scope: two, user: 'dora' } }],
    });
  });

  test('of a key that Rekey deleted says when', async () => {
    await stage.run();
    await stage.emulator.advance({ days: 16 });
    await stage.run();
    const { code, stdout } = await rekey('undo', one, 'alice');
    expect(code).toBe(1);
    expect(flat(stdout)).toMatch(
      /is gone: deleted \d{4}-\d\d-\d\d \d\d:\d\dZ by run \S+; a deleted key can not be brought/,
    );
    expect((await rekey('hold', '--list')).stdout).toBe('There are no holds.\n');
  });

  test('of an account out of reach fails, holds the user, and works once it is back', async () => {
    await stage.run();
    await stage.emulator.inject({ operation: 'AssumeRole', error: { code: 'AccessDenied', status: 403 } });
    const { code, stdout } = await rekey('undo', one, 'alice');
    expect(code).toBe(1);
    expect(stdout).toContain('ROLE_NOT_ASSUMABLE');
    expect((await rekey('hold', '--list')).stdout).toContain('alice');
    await stage.emulator.clearFaults();
    expect((await rekey('undo', one, 'alice')).code).toBe(0);
    expect((await keys()).alice).toBe('on on');
  });

  test('of nothing is told, and nobody is held', async () => {
    expect((await rekey('undo', one, 'alice')).code).toBe(1);
    expect((await rekey('undo', '--run', 'nowhere')).code).toBe(2);
    expect((await rekey('hold', '--list')).stdout).toBe('There are no holds.\n');
    expect(await keys()).toEqual(everybody('on'));
  });
});
