import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { userIn } from './judge.ts';
import { rekey as command, flat } from './rekey.ts';
import type { Stage } from './stage.ts';
import { management, startStage } from './stage.ts';

const sandbox = 'ou-ab12-sandbox1';
const payments = 'ou-ab12-payments';
const inSandbox = '111111111111';
const inPayments = '222222222222';
const folder = mkdtempSync(join(tmpdir(), 'rekey-life-'));

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(async () => {
  await stage?.stop();
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  const due = [{ ageDays: 120, lastUsedDaysAgo: 1 }];
  await stage.seed({
    ous: [
      {
        id: sandbox,
        name: 'Sandbox\n# mode: enforce',
        accounts: [{ id: inSandbox, name: 'play', users: [{ name: 'alice', keys: due }] }],
      },
      {
        id: payments,
        name: 'Payments',
        accounts: [
          {
            id: inPayments,
            name: 'payments',
            users: [
              { name: 'svc-batch', keys: due },
              { name: 'bob', keys: due, tags: { team: 'pay' }, console: true },
            ],
          },
          { id: '333333333333', name: 'bare', memberRole: false },
        ],
      },
    ],
  });
  await stage.emulator.settings({ report: { mode: 'instant' } });
});

const rekey = (...args: readonly string[]) => command(stage.emulator, ...args);

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
};

const planning = 'version: 1\nmode: plan # gently\nsecrets: { readers: ["arn:aws:iam::{account}:role/ops"] }\n';
const enforcing = planning.replace('plan', 'enforce');

const keysOf = async (account: string, user: string): Promise<readonly string[]> =>
  userIn(await stage.emulator.state(), account, user).keys.map(({ status }) => status);

const documentOf = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('policy init', () => {
  test('names the units, says where the role is missing, and writes what is valid', async () => {
    const file = join(folder, 'first.yaml');
    const { code, stdout } = await rekey('policy', 'init', '--out', file);
    expect({ code, text: flat(stdout) }).toMatchObject({ code: 0, text: expect.stringContaining('found in 2 of 3') });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(`# ${sandbox}      Sandbox # mode: enforce: 1 account\n`);
    expect(text).toContain(`# ${payments}      Payments: 2 accounts\n`);
    expect(text).toContain('#   not in 333333333333 bare:');
    const checked = await rekey('policy', 'validate', file, '--online');
    expect(checked.code).toBe(0);
    expect(checked.stdout).toContain('is valid: mode plan');
  });

  test('never writes over a file, unless it is told to', async () => {
    const file = write('mine.yaml', 'version: 1 # mine\n');
    const { code, stderr } = await rekey('policy', 'init', '--out', file);
    expect(code).toBe(2);
    expect(flat(stderr)).toContain('is there already');
    expect(readFileSync(file, 'utf8')).toBe('version: 1 # mine\n');
    expect((await rekey('policy', 'init', '--out', file, '--force')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('rotateAfterDays: 75');
  });

  test('without access to the organization it says so, and writes the same without it', async () => {
    const file = join(folder, 'blind.yaml');
    await stage.emulator.inject({ service: 'organizations', error: { code: 'AccessDeniedException', status: 400 } });
    const { code, stdout } = await rekey('policy', 'init', '--out', file, '--force');
    expect(code).toBe(0);
    expect(flat(stdout)).toContain('could not be seen: ORGANIZATION_ACCESS_DENIED');
    expect(readFileSync(file, 'utf8')).toContain('#   ORGANIZATION_ACCESS_DENIED');
    expect((await rekey('policy', 'validate', file)).code).toBe(0);
  });
});

describe('policy validate --online', () => {
  test('a scope that is not in the organization is an error, with its place', async () => {
    const file = write('unknown.yaml', `${planning}overrides:\n  - { scope: ou-ab12-nowhere1, mode: enforce }\n`);
    expect((await rekey('policy', 'validate', file)).code).toBe(0);
    const { code, stdout } = await rekey('policy', 'validate', file, '--online');
    expect(code).toBe(2);
    expect(stdout).toContain('unknown.yaml:5:14: overrides[0].scope: ou-ab12-nowhere1 is not in the organization.');
  });

  test('exceptions that match nobody are warned of, by the users that are there', async () => {
    const file = write(
      'lonely.yaml',
      `${planning}exceptions:
  - { id: gone, scope: ${payments}, users: ["old-*"], expires: 2090-01-01 }
  - { id: batch, scope: ${payments}, users: ["svc-*"], expires: 2090-01-01 }
  - { id: tagged, scope: ${inPayments}, tags: { team: pay }, expires: 2090-01-01 }
  - { id: elsewhere, scope: ${inSandbox}, tags: { team: pay }, expires: 2090-01-01 }
  - { id: people, scope: ${inPayments}, console: true, expires: 2090-01-01 }
  - { id: no-people, scope: ${inSandbox}, console: true, expires: 2090-01-01 }
overrides:
  - { scope: ${inSandbox}, users: [nobody], mode: enforce }
`,
    );
    const { code, stdout } = await rekey('policy', 'validate', file, '--online', '--json');
    // The account without the role can not be judged by: what reaches into it is not called lonely.
    expect(code).toBe(1);
    const document = documentOf(stdout) as {
      warnings: { path: string; problem: string; line: number }[];
      online: object;
    };
    const lonely = document.warnings.filter(({ problem }) => problem.includes('matches nobody'));
    expect(lonely.map(({ path, line }) => [path, line])).toEqual([
      ['elsewhere', 8],
      ['no-people', 10],
      ['', 12],
    ]);
    expect(document.online).toMatchObject({ accounts: 4, units: 2, users: 3, accountsListed: 2 });
    const text = await rekey('policy', 'validate', file, '--online');
    expect(flat(text.stdout)).toContain('against the 3 users listed just now in 2 accounts');
    expect(flat(text.stdout)).toContain('Not judged by bare (333333333333)');
  });

  test('an included file that reaches outside its subtree is an error, at validate, push and run', async () => {
    const file = write('teams.yaml', `${enforcing}include: ["teams/*.yaml"]\n`);
    const entry = `{ scope: ${inSandbox}, users: ["*"], expires: 2090-01-01 }`;
    write('teams/payments.yaml', `within: ${payments}\nexceptions:\n  - ${entry}\n`);
    expect((await rekey('policy', 'validate', file)).code).toBe(0);
    for (const args of [
      ['policy', 'validate', file, '--online'],
      ['policy', 'push', file, '--yes'],
      ['run', '--policy', file],
    ]) {
      const { code, stdout, stderr } = await rekey(...args);
      expect([...args.slice(0, 2), code]).toEqual([...args.slice(0, 2), 2]);
      expect(stdout + stderr).toContain(`teams/payments.yaml:3:14: exceptions[0].scope: ${inSandbox} is not within`);
    }
    expect(await keysOf(inSandbox, 'alice')).toEqual(['Active']);
    expect((await rekey('policy', 'show')).code).toBe(2);
  });
});

describe('a pushed policy', () => {
  test('carries who, when and why, and is shown as it was written', async () => {
    const file = write('rekey.yaml', planning);
    const pushed = await rekey('policy', 'push', file, '--note', 'to begin with', '--json');
    expect(pushed.code).toBe(0);
    expect(documentOf(pushed.stdout)).toMatchObject({
      schema: 'rekey.policy-push/1',
      status: 'pushed',
      version: 1,
      note: 'to begin with',
      author: expect.stringMatching(new RegExp(`^arn:aws:[a-z]+::${management}:`)),
    });
    const again = await rekey('policy', 'push', file);
    expect({ code: again.code, text: flat(again.stdout) }).toMatchObject({
      code: 0,
      text: expect.stringContaining('Nothing to push: version 1'),
    });
    await rekey('policy', 'push', write('rekey.yaml', enforcing), '--yes');
    const shown = await rekey('policy', 'show', '1');
    expect(shown.stdout).toBe(planning);
    expect(shown.stderr).toMatch(/^version 1, pushed .* \(“to begin with”\)\n$/);
    expect((await rekey('policy', 'show')).stdout).toContain('mode: enforce # gently');
    const history = await rekey('policy', 'show', '--history');
    expect(history.stdout).toMatch(/\n +2 .*\n +1 .*to begin with/);
    const missing = await rekey('policy', 'show', '7');
    expect(missing.code).toBe(2);
    expect(flat(missing.stderr)).toContain('there is no version 7 of the policy in table rekey');
  });

  test('is the policy of every run and plan; another file is refused, but on the one run that insists', async () => {
    const file = write('rekey.yaml', planning);
    expect(flat((await rekey('run')).stderr)).toContain('--policy FILE is missing: no policy was pushed');
    await rekey('policy', 'push', file, '--yes');
    expect((await rekey('run')).code).toBe(1); // one account has no role
    expect(await keysOf(inSandbox, 'alice')).toEqual(['Active']);

    const same = write('same.yaml', `# other words\n${planning.replace(' # gently', '')}`);
    expect((await rekey('run', '--policy', same)).code).toBe(1);

    const other = write('other.yaml', enforcing);
    const refused = await rekey('run', '--policy', other);
    expect(refused.code).toBe(2);
    expect(flat(refused.stderr)).toContain('error POLICY_DIFFERS: other.yaml@');
    expect(flat(refused.stderr)).toContain('version 1, pushed');
    expect(refused.stderr).toContain('--override-policy');
    expect(await keysOf(inSandbox, 'alice')).toEqual(['Active']);

    const planned = await rekey('plan', '--policy', other, '--json');
    expect(documentOf(planned.stdout)['policy']).toMatch(/^other\.yaml@/);
    expect(documentOf((await rekey('plan', '--json')).stdout)['policy']).toBe('version 1');

    const insisted = await rekey('run', '--policy', other, '--override-policy');
    expect(flat(insisted.stderr)).toContain('and not by version 1');
    expect(await keysOf(inSandbox, 'alice')).toEqual(['Inactive', 'Active']);
    const { runs } = documentOf((await rekey('history', '--json')).stdout) as {
      runs: { run: string; policy: string }[];
    };
    expect(runs.map(({ policy }) => policy.replace(/@.*/, ''))).toEqual(['other.yaml', 'version 1', 'version 1']);
    expect(flat((await rekey('status')).stdout)).toContain('policy other.yaml@');
    const [, earlier] = runs;
    expect((await rekey('history', earlier?.run ?? '')).stdout).toContain('Policy: version 1.\n');
  });

  test('of two pushes at once one loses, told who won; nothing of it is left', async () => {
    await rekey('policy', 'push', write('rekey.yaml', planning), '--yes');
    // Both have seen version 1 as the newest before either writes.
    await stage.emulator.inject({ service: 'dynamodb', operation: 'PutItem', latencyMs: 4_000 });
    const [one, two] = await Promise.all(
      ['one', 'two'].map((name) =>
        rekey('policy', 'push', write(`${name}.yaml`, `${enforcing}# ${name}\n`), '--yes', '--note', name),
      ),
    );
    await stage.emulator.clearFaults();
    expect(new Set([one?.code, two?.code])).toEqual(new Set([0, 2]));
    const [winner, loser] = one?.code === 0 ? ['one', two] : ['two', one];
    expect(flat(loser?.stderr ?? '')).toContain('error POLICY_CONFLICT: somebody else was first: version 2, pushed');
    expect(loser?.stderr).toContain(winner);
    const shown = await rekey('policy', 'show');
    expect(shown.stdout).toContain(`# ${winner}\n`);
    expect((await rekey('policy', 'show', '3')).code).toBe(2);
  });

  test('a scope that is not in the organization is not pushed', async () => {
    const file = write('unknown.yaml', `${planning}exceptions: [{ scope: 999999999999, users: ["*"] }]\n`);
    const { code, stderr } = await rekey('policy', 'push', file, '--yes');
    expect(code).toBe(2);
    expect(stderr).toContain('error POLICY_INVALID');
    expect(stderr).toContain('999999999999 is not in the organization');
    expect((await rekey('policy', 'show', '--history')).stdout).toBe('No policy was pushed yet.\n');
  });
});

describe('policy diff', () => {
  const later = `${planning}overrides: [{ scope: ${sandbox}, mode: enforce }]
exceptions:
  - { id: batch, scope: ${payments}, users: ["svc-*"], expires: 2090-01-01 }
`;

  test('says what changes for users and keys, not only in lines, and changes nothing', async () => {
    await rekey('policy', 'push', write('rekey.yaml', planning), '--yes');
    const before = (await stage.emulator.state()).accounts;
    await stage.emulator.clearCalls();
    const { code, stdout } = await rekey('policy', 'diff', write('rekey.yaml', later), '--json');
    expect(code).toBe(1); // one account has no role: it is not compared
    const document = documentOf(stdout) as { users: { user: string; changes: { change: string }[] }[] };
    expect(document).toMatchObject({ from: 'version 1', lines: { added: 3, removed: 0 } });
    expect(document.users.map(({ user, changes }) => [user, ...changes.map(({ change }) => change)])).toEqual([
      ['alice', 'now-enforced', 'now-enforced'],
      ['svc-batch', 'excepted', 'no-longer', 'no-longer'],
    ]);
    const calls = await stage.emulator.calls();
    expect(calls.filter(({ operation }) => operation === 'AssumeRole').length).toBeLessThanOrEqual(4);
    expect((await stage.emulator.state()).accounts).toEqual(before);
  });

  test('reads as a person would tell it, at diff and at push', async () => {
    await rekey('policy', 'push', write('rekey.yaml', planning), '--yes');
    const file = write('rekey.yaml', later);
    const { stdout } = await rekey('policy', 'diff', file);
    expect(flat(stdout)).toContain('3 lines added, 0 removed in 1 file');
    expect(flat(stdout)).toContain('alice now enforced: issue a new key (R13)');
    expect(flat(stdout)).toContain(
      'svc-batch now excepted by batch; no longer: issue a new key (R13, was only planned)',
    );
    expect(flat(stdout)).toContain('Not compared, as they could not be looked at: bare (333333333333)');
    const pushed = await rekey('policy', 'push', file);
    expect(flat(pushed.stderr)).toContain('svc-batch now excepted by batch');
    expect(pushed.stdout).toContain('Pushed version 2 to table rekey.');
    const back = await rekey('policy', 'diff', '--from', '2', '--to', '1', '--json');
    const { users } = documentOf(back.stdout) as { users: { user: string; changes: { change: string }[] }[] };
    expect(users.map(({ user, changes }) => [user, changes[0]?.change])).toEqual([
      ['alice', 'now-only-planned'],
      ['svc-batch', 'no-longer-excepted'],
    ]);
  });

  test('without anything pushed it says what to do instead', async () => {
    const { code, stderr } = await rekey('policy', 'diff', write('rekey.yaml', planning));
    expect(code).toBe(2);
    expect(flat(stderr)).toContain('no policy was pushed to table rekey: there is nothing to compare with');
    expect(stderr).toContain('rekey plan --policy FILE');
  });
});
