import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { outcomeOf, userIn } from './judge.ts';
import { type Ended, flat, rekey as rekeyOn } from './rekey.ts';
import { type Stage, startStage } from './stage.ts';

const account = '111111111111';
const suspended = '222222222222';
const optedOut = '333333333333';
const withoutRole = '444444444444';
const due = [{ ageDays: 120, lastUsedDaysAgo: 1, lastUsedService: 's3' }] as const;

const folder = mkdtempSync(join(tmpdir(), 'rekey-explain-'));
const policy = join(folder, 'rekey.yaml');
writeFileSync(
  policy,
  `version: 1
mode: enforce
limits: { fullScanEveryDays: 0 }
overrides:
  - { scope: "${account}", users: [slow], lifecycle: { overlap: { minDays: 5 } } }
exceptions:
  - { id: legacy, scope: org, users: [vendor], reason: appliance, owner: payments, expires: 2035-12-31 }
  - { id: over, scope: org, users: [nobody], reason: done, expires: 2020-12-31 }
`,
);

let stage: Stage;
const rekey = (...args: readonly string[]): Promise<Ended> => rekeyOn(stage.emulator, ...args);
const explain = (...whom: readonly string[]): Promise<Ended> => rekey('explain', ...whom, '--policy', policy);

beforeAll(async () => {
  stage = await startStage();
  await stage.seed({
    accounts: [
      { id: account, users: ['alice', 'slow', 'vendor', 'forced'].map((name) => ({ name, keys: due })) },
      { id: suspended, state: 'SUSPENDED', users: [{ name: 'alice', keys: due }] },
      { id: optedOut, tags: { rekey: 'opt-out' }, users: [{ name: 'alice', keys: due }] },
      { id: withoutRole, memberRole: false, users: [{ name: 'alice', keys: due }] },
    ],
  });
  await stage.emulator.settings({ report: { mode: 'instant' } });
});
afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

test('explain says what is due, by which rule, and changes nothing', async () => {
  const before = await stage.emulator.state();
  await stage.emulator.clearCalls();
  const { code, stdout } = await explain(account, 'alice');
  expect(code).toBe(0);
  const text = flat(stdout);
  expect(text).toMatch(/^alice in .*\(?111111111111\)?: the next run would act/);
  expect(text).toMatch(/R13 issue a new key in alice_credentials \(us-east-1\)/);
  expect(stdout).toMatch(/mode +enforce +\S*rekey\.yaml:2/);
  expect(changes(await stage.emulator.calls())).toEqual([]);
  expect((await stage.emulator.state()).accounts).toEqual(before.accounts);
});

type Moments = {
  readonly next: readonly { readonly at: string; readonly steps: readonly { action: { kind: string } }[] }[];
};

test('what explain foretells is what runs on those days do', async () => {
  const { stdout } = await explain(account, 'slow', '--json');
  const { next, at } = JSON.parse(stdout) as Moments & { readonly at: string };
  const foretold = next.map((moment) => [
    Math.round((Date.parse(moment.at) - Date.parse(at)) / 86_400_000),
    moment.steps.map(({ action }) => action.kind).join(),
  ]);
  expect(foretold.slice(0, 2)).toEqual([
    [5, 'deactivate'],
    [20, 'delete'],
  ]);
  const before = await stage.emulator.state();
  const whom = { account, user: 'slow' };
  const seen: string[] = [];
  for (const days of [0, 4.9, 0.2, 14.8, 0.2]) {
    await stage.emulator.advance({ days });
    await rekey('run', '--policy', policy, '--account', account, '--user', 'slow');
    seen.push(outcomeOf(before, await stage.emulator.state(), whom));
  }
  expect(seen).toEqual(['on +new', 'on +new', 'off +new', 'off +new', 'gone +new']);
});

test('who is not looked at: it says which and why', async () => {
  const said = async (...whom: readonly string[]) => {
    const { code, stdout } = await explain(...whom);
    return `${code} ${flat(stdout)}`;
  };
  expect(await said(account, 'vendor')).toMatch(
    /^0 .*excepted.*exception legacy of payments \(\S+:7\), until 2035-12-31/,
  );
  expect(await said(account, 'nobody')).toMatch(/^1 There is no user nobody/);
  expect(await said('123456789012', 'alice')).toMatch(/^2 123456789012 is not an account of this organization/);
  expect(await said(suspended, 'alice')).toMatch(/^0 .*not-active.*SUSPENDED/);
  expect(await said(optedOut, 'alice')).toMatch(/^0 .*opted-out.*rekey=opt-out/);
  expect(await said(withoutRole, 'alice')).toMatch(/^1 .*unreachable.*ROLE_NOT_ASSUMABLE/);
});

test('a user is rotated by force once; the second time it says what it waits for', async () => {
  const force = ['run', '--policy', policy, '--account', account, '--user', 'forced', '--force'];
  const before = await stage.emulator.state();
  const first = await rekey(...force);
  expect([first.code, outcomeOf(before, await stage.emulator.state(), { account, user: 'forced' })]).toEqual([
    0,
    'off +new',
  ]);
  const between = await stage.emulator.state();
  const second = await rekey(...force);
  expect(outcomeOf(between, await stage.emulator.state(), { account, user: 'forced' })).toBe('off on');
  expect([second.code, flat(second.stderr)]).toEqual([
    0,
    expect.stringMatching(/forced in .*: waiting: .* is to be rotated now, by request; waiting for a slot/),
  ]);
});

test('a key leads to its user; one that no run has seen, to the question that AWS answers', async () => {
  await rekey('run', '--policy', policy);
  const [key] = userIn(await stage.emulator.state(), account, 'forced').keys;
  const known = await rekey('status', '--key', key?.id ?? '');
  expect([known.code, flat(known.stdout)]).toEqual([0, expect.stringContaining(`a key of forced in ${account}`)]);
  const unknown = await rekey('status', '--key', 'AKIAIOSFODNN7EXAMPLE');
  expect([unknown.code, unknown.stdout]).toEqual([
    1,
    expect.stringContaining('aws sts get-access-key-info --access-key-id AKIAIOSFODNN7EXAMPLE'),
  ]);
});

test('exceptions and holds are listed with whom they leave alone', async () => {
  const hold = await rekey('hold', account, 'alice', '--reason', 'a move', '--until', '7d');
  expect(hold.code).toBe(0);
  await rekey('run', '--policy', policy);
  const { code, stdout } = await rekey('status', '--exceptions', '--policy', policy);
  expect(code).toBe(0);
  const text = flat(stdout);
  expect(text).toMatch(/Over within 30 days \(1\) - hold on alice in 111111111111 .* 1 user: alice/);
  expect(text).toMatch(/Over: remove them \(1\) - exception over/);
  expect(text).toMatch(/In force \(1\) - exception legacy of payments .* 1 user: vendor/);
});
