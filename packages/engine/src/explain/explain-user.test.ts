import { expect, test } from 'vitest';
import { accountId, runId, userName } from '../model/ids.ts';
import { aliceWith, changes, days, dueKey, policyOf, run } from '../test-support/run.ts';
import type { AccountDescription, PolicySketch, World } from '../testing/index.ts';
import { aHold, anException, createWorld, theAccount, theUser } from '../testing/index.ts';
import { explainUser, standingOf } from './explain-user.ts';
import type { ExplainedUser, Explanation, Moment } from './explanation.ts';

type Asked = { readonly policy?: PolicySketch; readonly account?: string; readonly user?: string };

const explain = (world: World, { policy, account = theAccount, user = theUser }: Asked = {}): Promise<Explanation> =>
  world.clock.settle(
    explainUser(world.ports({ client: 'explain' }), {
      run: runId('explain-1'),
      policy: policyOf(policy),
      policyName: 'rekey.yaml',
      account: accountId(account),
      user: userName(user),
    }),
  );

const explained = async (world: World, asked: Asked = {}): Promise<ExplainedUser & Explanation> => {
  const explanation = await explain(world, asked);
  if (explanation.status !== 'explained') throw new Error(explanation.status);
  return explanation;
};

const stepsOf = ({ steps }: Moment): readonly string[] => steps.map(({ action, status }) => `${action.kind} ${status}`);
const daysUntil = (explanation: Explanation, moment: Moment | undefined): number =>
  ((moment?.at.getTime() ?? Number.NaN) - explanation.at.getTime()) / 86_400_000;

test('a due key: the rule, what would be done now, and when the old key would go', async () => {
  const explanation = await explained(aliceWith([dueKey]));
  expect(explanation.trace.decision).toMatchObject({ kind: 'act', rule: 'R13' });
  expect(stepsOf(explanation.now)).toEqual(['issue planned', 'deactivate planned']);
  const [deletion, rotation] = explanation.next;
  expect(daysUntil(explanation, deletion)).toBe(15);
  expect(deletion && stepsOf(deletion)).toEqual(['delete planned']);
  expect(daysUntil(explanation, rotation)).toBe(90);
  expect(rotation && stepsOf(rotation)).toEqual(['issue planned']);
});

test('what is foretold is what runs on those days do', async () => {
  const world = aliceWith([{ ageDays: 80, lastUsedDaysAgo: 1 }]);
  const policy: PolicySketch = { lifecycle: { overlap: { minDays: 7 } } };
  const explanation = await explained(world, { policy });
  expect(explanation.now.steps).toEqual([]);
  const told = explanation.next.map((moment) => [daysUntil(explanation, moment), stepsOf(moment).join(', ')]);
  expect(told.slice(0, 3)).toEqual([
    [10, 'issue planned'],
    [17, 'deactivate planned'],
    [32, 'delete planned'],
  ]);
  const seen: (readonly [number, string])[] = [];
  for (let day = 0; day <= 32; day += 1) {
    const before = changes(world).length;
    await run(world, { policy });
    const done = changes(world)
      .slice(before)
      .filter((call) => call.startsWith('keys.'));
    if (done.length > 0) seen.push([day, done.join(', ')]);
    await days(world, 1);
  }
  expect(seen).toEqual([
    [10, 'keys.create'],
    [17, 'keys.deactivate'],
    [32, 'keys.delete'],
  ]);
});

test('it changes nothing, in AWS or the table, and opens no session that could', async () => {
  const world = aliceWith([dueKey]);
  const before = world.copyTable();
  await explain(world);
  expect(world.mutations()).toEqual([]);
  expect(world.copyTable()).toEqual(before);
  expect(world.calls.filter(({ call }) => call.method === 'open')).toHaveLength(1);
});

test('a user under a hold and an exception: both are told, and what comes after they end', async () => {
  const world = createWorld({
    accounts: [{ id: theAccount, users: [{ name: theUser, keys: [dueKey] }] }],
    table: { holds: [aHold({ scope: theAccount, until: new Date('2026-06-05T00:00:00Z') })] },
  });
  const policy: PolicySketch = {
    exceptions: [anException({ id: 'old', expires: '2026-05-01' }), anException({ id: 'soon', from: '2026-07-01' })],
  };
  const explanation = await explained(world, { policy });
  expect(explanation.trace.decision).toMatchObject({ rule: 'R1', verdict: 'excepted' });
  expect(explanation.settings[0]).toMatchObject({ path: 'mode', value: 'off', origin: { kind: 'hold' } });
  expect(explanation.exceptions.map(({ exception, standing }) => [exception.id, standing])).toEqual([
    ['old', 'over'],
    ['soon', 'not-yet'],
  ]);
  expect(explanation.holds.map(({ standing }) => standing)).toEqual(['in-force']);
  expect(explanation.next[0]?.at).toEqual(new Date('2026-06-05T00:00:00Z'));
});

test('in mode plan nothing follows from what is only recorded', async () => {
  const explanation = await explained(aliceWith([dueKey]), { policy: { mode: 'plan' } });
  expect(explanation.mode).toBe('plan');
  expect(stepsOf(explanation.now)).toEqual(['issue planned', 'deactivate planned']);
  expect(explanation.next).toEqual([]);
});

test('what could not be read is unknown, with AWS’s words', async () => {
  const explanation = await explained(aliceWith([dueKey], { denyActions: ['iam:ListAttachedUserPolicies'] }));
  expect(explanation.now.settled).toMatchObject({ verdict: 'unknown' });
  expect(explanation.refusal).toMatchObject({ code: 'PERMISSION_MISSING' });
});

const inAccount = (account: Partial<AccountDescription>): World =>
  createWorld({ accounts: [{ id: theAccount, users: [{ name: theUser, keys: [dueKey] }], ...account }] });

test.each([
  ['suspended', inAccount({ state: 'SUSPENDED' }), {}],
  ['opted out', inAccount({ tags: { rekey: 'opt-out' } }), {}],
  ['in mode off', inAccount({}), { policy: { mode: 'off' } }],
  ['the management account', inAccount({}), { account: '999999999999' }],
  ['without the role', inAccount({ memberRole: false }), {}],
] as const)('an account that is %s is not visited: it says which and why', async (what, world, asked) => {
  const expected = {
    suspended: ['not-active', 'SUSPENDED'],
    'opted out': ['opted-out', 'rekey=opt-out'],
    'in mode off': ['off', 'mode is off'],
    'the management account': ['not-covered', 'management account'],
    'without the role': ['unreachable', 'assume'],
  }[what];
  const [coverage = '', because = ''] = expected;
  const explanation = await explain(world, asked);
  expect(explanation).toMatchObject({ status: 'not-visited', coverage });
  expect(JSON.stringify(explanation)).toContain(because);
});

test('an account that is not in the organization, and a user who is not there', async () => {
  expect(await explain(aliceWith([]), { account: '123456789012' })).toMatchObject({
    status: 'unknown-account',
    accounts: 2,
  });
  expect(await explain(aliceWith([]), { user: 'nobody' })).toMatchObject({ status: 'no-such-user' });
});

test('what no rule turned on is told too, where it can be read', async () => {
  const user = {
    tags: { team: 'a' },
    groups: ['g'],
    attachedPolicies: ['ReadOnlyAccess'],
    console: true,
    keys: [{ ageDays: 10, lastUsedDaysAgo: 1, lastUsedService: 's3' }],
  };
  const world = createWorld({ accounts: [{ id: theAccount, users: [{ name: theUser, ...user }] }] });
  const { facts } = await explained(world);
  expect(facts).toMatchObject({
    tags: user.tags,
    groups: user.groups,
    attachedPolicies: user.attachedPolicies,
    console: true,
    keys: { list: [{ custody: 'none', lastUse: { service: 's3' } }] },
  });
});

test('what can not be read stands in the way of nothing else', async () => {
  const user = { name: theUser, keys: [{ ageDays: 10, lastUsedDaysAgo: 1 }], console: true };
  const denyActions = ['iam:GetUser', 'iam:ListGroupsForUser'];
  const world = createWorld({ accounts: [{ id: theAccount, users: [user], denyActions }] });
  const { facts } = await explained(world);
  expect(facts).toMatchObject({ tags: 'unreadable', groups: 'unreadable', console: true });
  expect(world.calls.filter(({ call }) => call.method === 'groups')).toHaveLength(1);
});

test.each([
  ['2026-05-31', undefined, 'in-force'],
  ['2026-06-01', undefined, 'in-force'],
  ['2026-06-02', undefined, 'not-yet'],
  [undefined, '2026-05-30', 'over'],
  [undefined, '2026-05-31', 'over'],
  [undefined, '2026-06-01', 'in-force'],
  [undefined, undefined, 'in-force'],
] as const)('an exception from %s to %s, seen on 2026-06-01, is %s', (from, expires, standing) => {
  const exception = anException({ ...(from && { from }), ...(expires && { expires }) });
  expect(standingOf(exception, new Date('2026-06-01T00:00:00Z'))).toBe(standing);
});

test('in mode plan, what comes of a user for whom nothing is to be done yet is foretold', async () => {
  const world = aliceWith([{ ageDays: 80, lastUsedDaysAgo: 1 }]);
  const explanation = await explained(world, { policy: { mode: 'plan' } });
  expect(daysUntil(explanation, explanation.next[0])).toBe(10);
});
