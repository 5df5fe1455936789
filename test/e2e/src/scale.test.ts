import {
  collect,
  controlsOf,
  keysWorstFirst,
  type Organization,
  ouTreeOf,
  overdueUsers,
  readAccount,
  readOrganization,
  readUser,
  type Source,
  usersWithFinding,
} from '@rekey/compliance';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import {
  type AccountId,
  accountId,
  agesOf,
  complianceOf,
  countFindings,
  type Journal,
  keyId,
  ouId,
  type UserName,
  type UserView,
  userName,
} from '@rekey/engine';
import { anAccount, aRollup, aRunSummary, aView, dayMs, daysAgo, now, someCounts } from '@rekey/engine/testing';
import { createDynamoClient, createDynamoStore, createStatusReader, createTable } from '@rekey/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

// An organization of 5,000 accounts and 100,000 keys. Its users take minutes to write, so that most accounts have only their
// rollups here; REKEY_SCALE=full writes them all.

const accounts = 5_000;
const usersPerAccount = 20;
const isFull = process.env['REKEY_SCALE'] === 'full';
const written = isFull ? accounts : 50; // accounts with their users
const writesInFlight = 16;

const idOf = (n: number): AccountId => accountId(String(100_000_000_000 + n));
const nameOf = (n: number): UserName => userName(`user-${n}`);
// One of ten accounts has an old key, one of fifty an old key under an exception.
const viewOf = (account: number, user: number): UserView => {
  const isOld = user === 0 && account % 10 === 0;
  const createdAt = new Date(daysAgo(isOld ? 91 + (account % 200) : user * 4).getTime() - 1_000 * account);
  const key = { id: keyId(`AKIA${account}X${user}`), status: 'Active' as const, createdAt };
  if (isOld && account % 50 === 0)
    return aView({ keys: [key], verdict: 'excepted', exception: { id: 'legacy', hold: false } });
  if (isOld) return aView({ keys: [key], verdict: 'waiting', dueAt: new Date(createdAt.getTime() + 90 * dayMs) });
  return aView({ keys: [key], ...(user === 19 ? { notes: ['unused-for-45-days'] } : {}) });
};

let emulator: Emulator;
let source: Source;
let organization: Organization;

beforeAll(async () => {
  emulator = await borrowEmulator();
  const { credentials } = await emulator.seed({ management: '999999999999' });
  const client = createDynamoClient({ region: 'us-east-1', endpoint: emulator.endpoint, credentials });
  const table = { client, tableName: 'rekey' };
  await createTable({ ...table, deletionProtection: false, pointInTimeRecovery: false });
  const journal = createDynamoStore(table).journal(1);
  const numbers = Array.from({ length: accounts }, (_, n) => n);
  await Promise.all(
    Array.from({ length: writesInFlight }, async () => {
      for (let n = numbers.pop(); n !== undefined; n = numbers.pop()) await write(journal, n);
    }),
  );
  await journal.recordRun(aRunSummary({ status: 'finished', endedAt: now, startedAt: daysAgo(0.1) }));
  source = { reader: createStatusReader({ ...table, now: () => now }), at: now };
});
afterAll(() => emulator?.stop());

const write = async (journal: Journal, n: number): Promise<void> => {
  const views = Array.from({ length: usersPerAccount }, (_, user) => viewOf(n, user));
  const oldest = views.flatMap(({ keys }) => keys.map(({ createdAt }) => createdAt.getTime()));
  await journal.recordAccount(
    undefined,
    aRollup({
      account: anAccount({ id: idOf(n), name: `account ${n}`, ouPath: [ouId(`ou-ab12-unit00${n % 10}x`)] }),
      counts: someCounts({
        users: usersPerAccount,
        keys: usersPerAccount,
        activeKeys: usersPerAccount,
        overdue: views.filter(({ verdict }) => verdict === 'waiting').length,
      }),
      ages: agesOf(views),
      findings: countFindings(views),
      oldestActiveKeyAt: new Date(Math.min(...oldest)),
    }),
  );
  if (n < written)
    await journal.recordUsers(
      idOf(n),
      views.map((view, user) => ({ user: nameOf(user), view })),
      [],
    );
};

/** What was asked of the table, and how long it took. */
const measured = async <T>(
  ask: () => Promise<T>,
): Promise<{ readonly answer: T; readonly reads: number; readonly ms: number }> => {
  await emulator.clearCalls();
  const startedAt = performance.now();
  const answer = await ask();
  const ms = performance.now() - startedAt;
  return { answer, ms, reads: (await emulator.calls({ service: 'dynamodb' })).length };
};

describe('the overview of 5,000 accounts and 100,000 keys', () => {
  test('takes at most 40 requests, and adds up', async () => {
    const { answer, reads, ms } = await measured(() => readOrganization(source));
    organization = answer;
    expect(reads).toBeLessThanOrEqual(40);
    const all = Array.from({ length: accounts }, (_, n) =>
      Array.from({ length: usersPerAccount }, (_unused, user) => viewOf(n, user)),
    ).flat();
    expect(answer.sums.counts.activeKeys).toBe(100_000);
    expect(answer.sums.compliance).toEqual(complianceOf(agesOf(all), answer.threshold));
    expect(answer.sums.compliance).toEqual({ compliant: 99_500, 'too-old': 400, excepted: 100 });
    if (isFull) console.info(`overview: ${reads} requests, ${Math.round(ms)} ms`);
  });

  test('is added up by organizational unit, and judged by controls, without another request', async () => {
    const { answer, reads } = await measured(async () => ({
      tree: ouTreeOf(organization.accounts),
      controls: controlsOf(organization),
    }));
    expect(reads).toBe(0);
    expect(answer.tree.children).toHaveLength(10);
    expect(answer.controls[0]).toMatchObject({ id: 'IAM.3', passed: 99_500, failed: 400, excepted: 100 });
  });
});

describe('looking closer', () => {
  test('the 20 worst keys are a page of each list', async () => {
    const { threshold } = organization;
    const { answer, reads } = await measured(() => collect(keysWorstFirst(source, threshold), 20));
    const ages = answer.map(({ ageDays }) => ageDays);
    expect(ages).toEqual(ages.toSorted((a, b) => b - a));
    expect(reads).toBeLessThanOrEqual(9 * 4);
  });

  test('keys that are too old are read no further than the last of them', async () => {
    const { threshold, sums } = organization;
    const { answer, reads } = await measured(() => collect(keysWorstFirst(source, threshold, { standing: 'too-old' })));
    expect(answer).toHaveLength(isFull ? sums.compliance['too-old'] : 4);
    expect(reads).toBeLessThanOrEqual(9 * 4 + 8);
  });

  test('an account is two requests, a user three', async () => {
    const { threshold } = organization;
    const account = await measured(() => readAccount(source, idOf(0), threshold));
    expect(account.reads).toBe(2);
    expect(account.answer?.users).toHaveLength(usersPerAccount);
    const user = await measured(() => readUser(source, { account: idOf(0), user: nameOf(3) }, threshold));
    expect(user.reads).toBe(3);
    expect(user.answer?.user?.keys).toHaveLength(1);
  });

  test('users of a finding are read as far as they are looked at', async () => {
    const rows = organization.accounts.filter(({ rollup }) => Number(rollup.account.id) < Number(idOf(written)));
    const some = await measured(() => collect(usersWithFinding(source, rows, 'unused-for-45-days'), 20));
    expect(some.answer).toHaveLength(20);
    expect(some.reads).toBe(20);
    const overdue = await collect(overdueUsers(source, rows));
    expect(overdue).toHaveLength(rows.reduce((sum, { rollup }) => sum + rollup.counts.overdue, 0));
  });
});
