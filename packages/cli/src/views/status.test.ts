import { isOverdue, runId } from '@rekey/engine';
import { aRunSummary, aView, createWorld, daysAgo, now, someCounts } from '@rekey/engine/testing';
import { createColors } from 'picocolors';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { readScope } from '../status/scope.ts';
import { type Overview, overviewOf } from '../status/status-overview.ts';
import { lookedAt } from '../testing/looked-at.ts';
import { plainLook } from '../text/look.ts';
import { textOf } from './page.ts';
import { overviewLines } from './status.ts';

const shown = (overview: Overview, width = 80): string => textOf(overviewLines(overview, { ...plainLook, width }));
const flat = (overview: Overview): string => shown(overview).replaceAll(/\s+/g, ' ');

test('status tells the newest run, how keys stand, coverage, verdicts, findings, units and the oldest keys', async () => {
  expect(shown(await (await lookedAt()).overview())).toMatchInlineSnapshot(`
    "Last run run-1: 2026-06-01 00:00 UTC (just now), finished in 0 ms, by
    user/operator (999999999999), policy rekey.yaml@test.
    It changed nothing.

    Facts are of 2026-06-01 00:00 UTC (just now).

    5 accounts: 5 users, 4 keys (4 active).

    Active keys: 50 % at most 90 days old
      standing   keys  share                    meaning
      too-old       1   25 %  ████              older than the policy allows
      excepted      1   25 %  ████              older, under an exception or hold
      compliant     2   50 %  ████████          as young as the policy wants

    Coverage
      coverage     accounts  share                    meaning
      scanned             3   60 %  █████████▌        every user was looked at
      unreachable         1   20 %  ███▏              the role could not be assumed
      not-covered         1   20 %  ███▏              the management account, or no…

    Accounts that could not be looked at
      ROLE_NOT_ASSUMABLE (1)
        - closed to us (333333333333): role rekey/rekey-member cannot be assumed
        docs/runbook.md#role_not_assumable

    Users by verdict
      verdict   users  share                    meaning
      waiting       1   20 %  ███▏              waits for a slot, a cap, mode enfor…
      fresh         2   40 %  ██████▍           nothing is due
      excepted      1   20 %  ███▏              left alone by an exception or hold
      no-keys       1   20 %  ███▏              no access keys

    1 user is overdue: the policy wanted something done, and it was not. Who: rekey
    status --table rekey --overdue

    Findings
      unused-for-45-days: 1 user. Last used at least 45 days ago. Switch it off, and
      delete it if nobody misses it.
      root-keys: 1 account. The root user of the account has access keys. Delete
      them: nothing can bound what they may do.
      Who: rekey status --table rekey --finding unused-for-45-days; what to do:
      docs/runbook.md#unused-for-45-days

    Organizational units
      unit               accounts  keys  compliant  too-old  excepted  overdue
      ou-ab12-payments1         2     4       50 %        1         1        1
      ou-ab12-sandbox01         1     0          –        0         0        0

    Oldest active keys
      account       name      user      age  standing   verdict   key
      111111111111  payments  legacy  400 d  excepted   excepted  not listed yet
      111111111111  payments  due     120 d  too-old    waiting   AKIADUE000000002
      111111111111  payments  idle     60 d  compliant  fresh     not listed yet
      222222222222  inner     fresh     3 d  compliant  fresh     not listed yet
    "
  `);
});

test.each([40, 80, 120])('status fits %i columns', async (width) => {
  const text = shown(await (await lookedAt()).overview(), width);
  for (const line of text.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
});

test('colours change nothing but colours', async () => {
  const overview = await (await lookedAt()).overview();
  const coloured = textOf(overviewLines(overview, { width: 80, paint: createColors(true) }));
  expect(coloured).toMatch(/\u001B\[31m▊|\u001B\[31m█/);
  expect(coloured.replaceAll(/\u001B\[\d+m/g, '').replaceAll(/ +$/gm, '')).toBe(shown(overview));
});

test('one unit is shown with the sums of what is below it', async () => {
  const text = shown(await (await lookedAt()).overview({ ou: 'ou-ab12-payments1' as never }));
  expect(text.slice(text.indexOf('Organizational units'))).toMatchInlineSnapshot(`
    "Organizational units below ou-ab12-payments1
      unit               accounts  keys  compliant  too-old  excepted  overdue
      ou-ab12-inner0001         1     1      100 %        0         0        0

    Accounts directly in ou-ab12-payments1
      account                  coverage  keys  compliant  too-old  excepted  overdue
      payments (111111111111)  scanned      3     33.3 %        1         1        1

    Oldest active keys
      account       name      user      age  standing   verdict   key
      111111111111  payments  legacy  400 d  excepted   excepted  not listed yet
      111111111111  payments  due     120 d  too-old    waiting   AKIADUE000000002
      111111111111  payments  idle     60 d  compliant  fresh     not listed yet
      222222222222  inner     fresh     3 d  compliant  fresh     not listed yet
    "
  `);
});

test('one account is shown with its users', async () => {
  const text = shown(await (await lookedAt()).overview({ account: ['111111111111' as never] }));
  expect(text).toContain('1 account asked for: 4 users');
  expect(text.slice(text.indexOf('\nUsers\n'))).toMatchInlineSnapshot(`
    "
    Users
      account       name      user      age  verdict   next
      111111111111  payments  due     120 d  waiting   now
      111111111111  payments  idle     60 d  fresh     2026-07-01
      111111111111  payments  legacy  400 d  excepted  -
      111111111111  payments  none        -  no-keys   -
    "
  `);
});

test('an account or a unit that the table does not know is named', async () => {
  const { scope, world, runAfter } = await lookedAt();
  const unknown = (id: string) => scope({ account: [id as never] });
  await expect(unknown('555555555555')).rejects.toThrow('the table rekey knows no account 555555555555');
  await expect(scope({ ou: 'ou-ab12-nowhere1' as never })).rejects.toThrow('knows no account in ou-ab12-nowhere1');
  world.state.accounts.delete('444444444444' as never);
  await runAfter(1);
  await expect(unknown('444444444444')).rejects.toThrow('account 444444444444 has left the organization');
});

test('an empty table says how to begin', async () => {
  const world = createWorld();
  const open = { reader: world.reader(), now: () => world.clock.now() };
  const empty = await overviewOf(await readScope(open, { table: 'rekey', account: ['111111111111' as never] }), {});
  expect(flat(empty)).toContain('The table rekey is empty: no run has been recorded');
});

const latest = aRunSummary({
  run: '20260531T070000Z-4XK2QF',
  startedAt: daysAgo(0.7),
  endedAt: new Date(daysAgo(0.7).getTime() + 12_000),
  status: 'finished',
  caller: 'arn:aws:sts::100000000000:assumed-role/Admin/jane',
  counts: someCounts({ issued: 3, deactivated: 3 }),
});

const withLatest = async (row: Partial<NonNullable<Overview['organization']['runs']['latest']>>): Promise<Overview> => {
  const overview = await (await lookedAt()).overview();
  const runs = { ...overview.organization.runs, latest: { run: latest, state: 'finished' as const, ...row } };
  return { ...overview, organization: { ...overview.organization, runs } };
};

test('a run in progress, a killed one and a stopped one are told apart, and that facts are of earlier runs', async () => {
  expect(flat(await withLatest({}))).toContain('finished in 12 s, by assumed-role/Admin/jane (100000000000)');
  expect(flat(await withLatest({ state: 'in-progress' }))).toContain('is in progress since 2026-05-31 07:12 UTC');
  expect(flat(await withLatest({ state: 'broken-off' }))).toContain('never ended: it was killed');
  const run = { ...latest, code: 'TIME_BUDGET' as const, because: 'out of time' };
  const stopped = flat(await withLatest({ run, state: 'stopped' }));
  expect(stopped).toContain('It stopped early: out of time (TIME_BUDGET).');
  expect(stopped).toContain('5 accounts last seen by earlier runs');
});

test('a first run that has come to no account yet says so', async () => {
  const overview = await withLatest({ state: 'in-progress' });
  expect(flat({ ...overview, rows: [] })).toContain('No account has been recorded yet.');
});

test('accounts that a finished run did not come to are counted, once that is more than a day ago', async () => {
  const { overview, world } = await lookedAt();
  const later = async (hours: number) => {
    const { organization, ...rest } = await overview();
    const run = { ...latest, run: runId('later') };
    const at = new Date(world.clock.now().getTime() + hours * 3_600_000);
    const runs = { ...organization.runs, latest: { run, state: 'finished' as const } };
    return flat({ ...rest, organization: { ...organization, runs, threshold: { ...organization.threshold, at } } });
  };
  expect(await later(25)).not.toContain('earlier runs');
  expect(await later(50)).toContain('5 accounts last seen by earlier runs, up to 2 days ago.');
});

test('facts of which the newest is more than a day old say so', async () => {
  const { overview, world } = await lookedAt();
  const factsAfter = async (hours: number): Promise<string> => {
    await world.clock.advance(hours * 3_600_000);
    return flat(await overview());
  };
  expect(await factsAfter(25)).toContain('Facts are of 2026-06-01 00:00 UTC (25 h ago).');
  expect(await factsAfter(25)).toContain('Facts are of 2026-06-01 00:00 UTC: nobody has looked for 2 days.');
});

test('accounts that left, and keys that may be on their way, are named', async () => {
  const { overview, world, runAfter } = await lookedAt();
  world.state.accounts.delete('444444444444' as never);
  await runAfter(1);
  const openIntents = [{ account: '111111111111' as never, user: 'due' as never, openedAt: daysAgo(1) }];
  const text = flat({ ...(await overview()), openIntents });
  expect(text).toContain('Accounts that left the organization, and count nowhere here - empty (444444444444)');
  expect(text).toContain('Keys that may be on their way into a secret - due in 111111111111, asked for');
});

test('the trend is one line', async () => {
  const { overview, runAfter } = await lookedAt();
  await runAfter(40);
  expect(shown(await overview())).toMatch(/\n {2}50 % █▁ 25 % compliant, 2 runs since 2026-06-01\n/);
});

test('hostile names move no cursor and start no line', async () => {
  const name = '\u001B[2Jpay\r\n\u202Ements';
  const { overview } = await lookedAt({
    accounts: [{ id: '111111111111', name, users: [{ name: 'due', keys: [{ ageDays: 120 }] }] }],
  });
  expect(shown(await overview())).not.toMatch(/[^\P{Cc}\n]|\u202E/u);
});

test('a user is overdue from the moment that something was due, exceptions apart', () => {
  const due = (offsetMs: number) => aView({ dueAt: new Date(now.getTime() + offsetMs) });
  expect([-1, 0, 1].map((offset) => isOverdue(due(offset), now))).toEqual([true, true, false]);
  expect(isOverdue({ ...due(-1), verdict: 'excepted' }, now)).toBe(false);
  expect(isOverdue(aView(), now)).toBe(false);
});
