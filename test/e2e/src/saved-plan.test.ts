import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import type { OrganizationDescription } from '@rekey/emulator';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { administratorOf } from './clients.ts';
import { outcomeOf, userIn } from './judge.ts';
import { type Ended, flat, rekey as rekeyOn } from './rekey.ts';
import { type Stage, startStage } from './stage.ts';

const one = '111111111111';
const two = '222222222222';
const due = [{ ageDays: 120, lastUsedDaysAgo: 1 }] as const;
const organization: Omit<OrganizationDescription, 'management'> = {
  accounts: [
    { id: one, users: ['alice', 'bob'].map((name) => ({ name, keys: due })) },
    {
      id: two,
      users: [
        { name: 'carol', keys: due },
        { name: 'dora', keys: [{ ageDays: 89 }] },
      ],
    },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'rekey-plan-'));
const policy = join(folder, 'rekey.yaml');
writeFileSync(policy, 'version: 1\nmode: enforce\nlimits: { fullScanEveryDays: 0 }\n');
const file = join(folder, 'plan.json');

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
const save = (): Promise<Ended> => rekey('plan', '--policy', policy, '--out', file);
const follow = (by = policy): Promise<Ended> => rekey('run', '--policy', by, '--plan', file);

test('a saved plan is followed exactly: one user changed and is left, a user who became due later is left too', async () => {
  const before = await stage.emulator.state();
  expect((await save()).code).toBe(0);
  await stage.emulator.advance({ days: 2 });
  const [bobs] = userIn(before, one, 'bob').keys;
  const { iam } = await administratorOf(stage.emulator, one);
  await iam.send(new UpdateAccessKeyCommand({ UserName: 'bob', AccessKeyId: bobs?.id, Status: 'Inactive' }));

  const { code, stdout } = await follow();
  const after = await stage.emulator.state();
  const fates = [
    [one, 'alice'],
    [one, 'bob'],
    [two, 'carol'],
    [two, 'dora'],
  ].map(([account = '', user = '']) => [user, outcomeOf(before, after, { account, user })]);
  expect(fates).toEqual([
    ['alice', 'off +new'],
    ['bob', 'off'],
    ['carol', 'off +new'],
    ['dora', 'on'],
  ]);
  expect(code).toBe(0);
  expect(flat(stdout)).toMatch(/Changed since the plan, and left as it is - bob in .*: 0 of 2 planned steps/);
});

test('a hold that was set after the plan is kept', async () => {
  const before = await stage.emulator.state();
  await save();
  await rekey('hold', two, '--reason', 'a move');
  await follow();
  const after = await stage.emulator.state();
  expect(outcomeOf(before, after, { account: one, user: 'alice' })).toBe('off +new');
  expect(outcomeOf(before, after, { account: two, user: 'carol' })).toBe('on');
});

/** The exit code and what is said; nothing may have been changed. */
const refusal = async (ended: Promise<Ended>): Promise<string> => {
  await stage.emulator.clearCalls();
  const { code, stderr } = await ended;
  expect(changes(await stage.emulator.calls())).toEqual([]);
  expect(stderr).not.toMatch(/\n\s+at /);
  return `${code} ${flat(stderr)}`;
};

test('a plan that does not fit is refused before anything is touched', async () => {
  await save();
  const text = readFileSync(file, 'utf8');

  const other = join(folder, 'other.yaml');
  writeFileSync(other, 'version: 1\nmode: enforce\nlifecycle: { rotateAfterDays: 60 }\n');
  expect(await refusal(follow(other))).toMatch(/^2 .*PLAN_REFUSED: the plan was made with another policy/);

  writeFileSync(file, text.replace(/"organization": "[^"]+"/, '"organization": "o-somewhere1"'));
  expect(await refusal(follow())).toMatch(/^2 .*PLAN_REFUSED: the plan is of organization o-somewhere1/);

  writeFileSync(file, text.slice(0, text.length / 2));
  expect(await refusal(follow())).toMatch(/^2 .*PLAN_REFUSED: .* is not JSON, or is cut off/);

  writeFileSync(file, text.replace(/AKIA\w+/, 'nothing'));
  expect(await refusal(follow())).toMatch(/^2 .*PLAN_REFUSED: the plan is damaged: accounts\[0\]\.users\[0\]/);

  writeFileSync(file, text);
  await stage.emulator.advance({ days: 8 });
  expect(await refusal(follow())).toMatch(/^2 .*PLAN_REFUSED: the plan is 8 days old/);
  expect(await refusal(rekey('run', '--policy', policy, '--plan', file, '--account', one))).toMatch(/^2 .*USAGE/);
  expect(await refusal(rekey('run', '--policy', policy, '--plan', join(folder, 'none.json')))).toMatch(
    /^2 .*PLAN_REFUSED: .* there is no such file/,
  );
});
