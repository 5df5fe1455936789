import { describe, expect, test } from 'vitest';
import { ouId, runId } from './model/ids.ts';
import type { Sessions } from './ports.ts';
import { rotateOrganization } from './rotate-organization.ts';
import {
  accountOf,
  accountsWith,
  aliceWith,
  changes,
  days,
  dueKey,
  dueUsers,
  idOf,
  instead,
  plan,
  policyOf,
  run,
  statuses,
  stepsOf,
  userOf,
} from './test-support/run.ts';
import type { World } from './testing/index.ts';
import { aHold, anException, createWorld, theAccount, theUser } from './testing/index.ts';

const itemOf = (world: World, user: string = theUser) =>
  [...(world.state.table.items.get(theAccount) ?? [])].find(([name]) => name === user)?.[1];

const sessions = (world: World) =>
  world.calls
    .filter(({ call }) => call.port === 'sessions')
    .map(({ call }) => (call.args[1] as { access: string }).access);

describe('effects', () => {
  /** What the sessions of a run are to ask before each request that changes something. */
  async function askedBy(world: World, kind: 'run' | 'plan'): Promise<readonly ((() => void) | undefined)[]> {
    const asked: ((() => void) | undefined)[] = [];
    const ports = world.ports({ client: 'night' });
    const open: Sessions['open'] = (account, options) => {
      asked.push(options.beforeEffect);
      return ports.sessions.open(account, options);
    };
    const request = { kind, run: runId('night'), policy: policyOf(), policyName: 'test' };
    await world.clock.settle(rotateOrganization({ ...ports, sessions: { open } }, request));
    return asked;
  }

  test('are asked of the lease in a run, and a lease not renewed for long allows none', async () => {
    const world = aliceWith([dueKey]);
    const [ask] = await askedBy(world, 'run');
    expect(ask).not.toThrow();
    await world.clock.advance(60_000);
    expect(ask).toThrow('lease');
  });

  test('are none of a plan', async () => {
    expect(await askedBy(aliceWith([dueKey]), 'plan')).toEqual([undefined]);
  });
});

describe('modes', () => {
  test('plan: a session that may only read, nothing changed, and the verdict in the table', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world, { policy: { mode: 'plan' } });
    expect(stepsOf(userOf(result))).toEqual(['issue planned', 'deactivate planned']);
    expect(sessions(world)).toEqual(['read']);
    expect(changes(world)).toEqual([]);
    expect(world.history()).toEqual([]);
    expect(itemOf(world)?.view).toMatchObject({
      verdict: 'waiting',
      because: expect.stringContaining('planned: issue'),
    });
  });

  test('off: nobody looks', async () => {
    const world = aliceWith([dueKey]);
    const result = await run(world, { policy: { mode: 'off' } });
    expect(accountOf(result).coverage).toBe('off');
    expect(sessions(world)).toEqual([]);
  });

  test('enforce: one session, to write', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    expect(sessions(world)).toEqual(['write']);
  });

  test('an organizational unit goes first', async () => {
    const sandbox = ouId('ou-ab12-sandbox1');
    const users = [{ name: theUser, keys: [dueKey] }];
    const world = createWorld({
      accounts: [
        { id: idOf(1), ouPath: [sandbox], users },
        { id: idOf(2), users },
      ],
    });
    await run(world, {
      policy: { mode: 'plan', overrides: [{ scopes: [sandbox], selector: {}, mode: 'enforce' }] },
    });
    expect(statuses(world, theUser, idOf(1))).toEqual(['Inactive', 'Active']);
    expect(statuses(world, theUser, idOf(2))).toEqual(['Active']);
  });

  const someEnforced = {
    mode: 'plan' as const,
    overrides: [{ scopes: [theAccount], selector: { users: ['ci-*'] }, mode: 'enforce' as const }],
  };

  test('a mixed account: a session to read for looking, one to write for acting', async () => {
    const world = createWorld(accountsWith([...dueUsers(2), ...dueUsers(2, 'ci-')]));
    const result = await run(world, { policy: someEnforced });
    expect(sessions(world)).toEqual(['read', 'write']);
    expect(statuses(world, 'ci-1')).toEqual(['Inactive', 'Active']);
    expect(statuses(world, 'user-1')).toEqual(['Active']);
    expect(stepsOf(userOf(result, 'user-1'))).toEqual(['issue planned', 'deactivate planned']);
  });

  test('a mixed account in which nobody is to be acted on: no session to write', async () => {
    const world = createWorld(accountsWith([...dueUsers(2), { name: 'ci-1', keys: [{ ageDays: 1 }] }]));
    await run(world, { policy: someEnforced });
    expect(sessions(world)).toEqual(['read']);
  });

  test('a plan of an enforced account opens no session to write', async () => {
    const world = aliceWith([dueKey]);
    await plan(world);
    expect(sessions(world)).toEqual(['read']);
    expect(world.calls.filter(({ call }) => call.mutating)).toEqual([]);
  });
});

describe('opting out', () => {
  test('by list: the account is not visited', async () => {
    const world = aliceWith([dueKey], { tags: { rekey: 'opt-out' } });
    const result = await run(world);
    expect(accountOf(result).coverage).toBe('opted-out');
    expect(sessions(world)).toEqual([]);
  });

  test('by the account itself, where no list proves anything: confirmed before the first change', async () => {
    const world = createWorld({
      callerAccount: idOf(2),
      accounts: [
        { id: theAccount, tags: { rekey: 'opt-out' }, users: [{ name: theUser, keys: [dueKey] }] },
        { id: idOf(2), users: [{ name: 'bob', keys: [dueKey] }] },
      ],
    });
    const result = await run(world);
    expect(accountOf(result).coverage).toBe('opted-out');
    expect(statuses(world)).toEqual(['Active']);
    expect(statuses(world, 'bob', idOf(2))).toEqual(['Inactive', 'Active']);
  });

  test('between the list and the first change', async () => {
    const world = aliceWith([dueKey]);
    await run(world, {
      interceptor: instead('census.report', (_call, proceed) => {
        world.people.changeAccount(theAccount, { tags: { rekey: 'opt-out' } });
        return proceed();
      }),
    });
    expect(changes(world)).toEqual([]);
  });

  test('unreadable: skipped and reported, asked once', async () => {
    const world = createWorld({
      accounts: [{ id: theAccount, tagsReadable: false, users: dueUsers(3) }],
    });
    const result = await run(world);
    expect(changes(world)).toEqual([]);
    expect(userOf(result, 'user-1')).toMatchObject({ status: 'failed', code: 'OPT_OUT_UNREADABLE' });
    expect(world.calls.filter(({ call }) => call.method === 'isOptedOut')).toHaveLength(1);
  });
});

describe('holds and exceptions', () => {
  test.each([
    ['the account', { scope: theAccount }],
    ['its organizational unit', { scope: ouId('ou-ab12-workload1') }],
    ['the user', { scope: theAccount, user: theUser }],
  ])('a hold on %s leaves the user alone', async (_what, hold) => {
    const world = createWorld({
      accounts: [
        { id: theAccount, ouPath: ['ou-ab12-workload1'], users: [{ name: theUser, keys: [dueKey] }] },
        { id: idOf(2), users: [{ name: theUser, keys: [dueKey] }] },
      ],
      table: { holds: [aHold(hold as never)] },
    });
    await run(world);
    expect(statuses(world)).toEqual(['Active']);
    expect(itemOf(world)?.view).toMatchObject({ verdict: 'excepted', exception: { hold: true } });
    expect(statuses(world, theUser, idOf(2))).toEqual(['Inactive', 'Active']);
  });

  test('a hold that is over holds nobody', async () => {
    const world = createWorld({
      ...accountsWith(dueUsers(1)),
      table: { holds: [aHold({ until: new Date('2026-05-01') })] },
    });
    const result = await run(world);
    expect(result.counts.issued).toBe(1);
  });

  test('an exception by a tag that can not be read: nothing is done, and what is missing is named', async () => {
    const world = aliceWith([dueKey], {
      denyActions: ['iam:GetUser', 'iam:GetAccountAuthorizationDetails'],
    });
    const result = await run(world, {
      policy: { exceptions: [anException({ selector: { tags: { kind: ['legacy'] } } })] },
    });
    expect(changes(world)).toEqual([]);
    expect(userOf(result)).toMatchObject({
      status: 'failed',
      code: 'PERMISSION_MISSING',
      because: expect.stringContaining('iam:GetUser'),
    });
  });
});

describe('what a role lacks', () => {
  test.each([
    'iam:ListAccessKeys',
    'iam:ListAttachedUserPolicies',
    'secretsmanager:CreateSecret',
    'secretsmanager:PutResourcePolicy',
    'secretsmanager:PutSecretValue',
    'iam:CreateAccessKey',
    'iam:UpdateAccessKey',
  ])('%s is named, and the user keeps a working key', async (action) => {
    const world = aliceWith([dueKey], { denyActions: [action, 'iam:GetAccountAuthorizationDetails'] });
    const result = await run(world);
    expect(userOf(result)).toMatchObject({
      status: 'failed',
      code: 'PERMISSION_MISSING',
      because: expect.stringContaining(action),
    });
    expect(statuses(world)).toContain('Active');
    expect(result.counts.failed).toBe(1);
  });

  test('keys that could not be listed stay in the table as they were seen', async () => {
    const world = aliceWith([dueKey]);
    await run(world);
    world.people.changeAccount(theAccount, { denyActions: ['iam:ListAccessKeys'] });
    await days(world, 91);
    await run(world);
    expect(itemOf(world)?.view).toMatchObject({
      verdict: 'unknown',
      keys: [{ status: 'Inactive' }, { status: 'Active' }],
    });
  });
});
