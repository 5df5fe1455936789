import { expect, test } from 'vitest';
import { keyId, userName } from '../model/ids.ts';
import type { AccountAccess, Ports } from '../ports.ts';
import {
  anAccount,
  anEvent,
  answerLost,
  aRollup,
  crashed,
  createWorld,
  type Interceptor,
  type LoggedCall,
  secretNameOf,
  theAccount,
  theUser,
  thisRun,
} from './index.ts';
import { hourMs, minuteMs, secondMs, wholeSeconds } from './time.ts';
import type { WorldDescription } from './world-description.ts';

const oneUser = (user: object = {}): WorldDescription => ({
  accounts: [{ id: theAccount, users: [{ name: theUser, ...user }] }],
});

const openIn = (ports: Ports, access: 'read' | 'write' = 'write'): Promise<AccountAccess> =>
  ports.sessions.open(anAccount(), { role: 'rekey/rekey-member', access, run: thisRun });

const interceptCreate =
  (create: (proceed: () => Promise<unknown>, call: LoggedCall['call']) => Promise<unknown>): Interceptor =>
  (call, proceed) =>
    call.method === 'create' ? create(proceed, call) : proceed();

test('what one port does, the others see', async () => {
  const world = createWorld(oneUser());
  const access = await openIn(world.ports());
  const { keys, census } = access;
  const vault = access.vault('us-east-1');
  const made = await keys.create(theUser);
  if (made.status !== 'created') throw new Error(made.because);
  const { identity } = await census.user(theUser);
  const name = secretNameOf(theUser);
  await vault.prepare({
    account: theAccount,
    user: theUser,
    userArn: identity.arn,
    name,
    existing: 'adopt',
    readers: [],
    known: false,
  });
  await vault.store({ account: theAccount, name, keyId: made.keyId, value: made.secret });
  const custody = await vault.custody({ account: theAccount, name, keyIds: [made.keyId] });
  expect(custody.get(made.keyId)).toBe('current');
  expect(world.keysOf(theAccount, theUser).map(({ id }) => id)).toEqual([made.keyId]);
  expect(world.leaks()).toEqual([]);
  expect(world.leaks(world.secretOf(theAccount, name))).toHaveLength(1);
});

test('every call is logged, and those that change AWS are told from reads and from writes to the table', async () => {
  const world = createWorld(oneUser({ keys: [{ ageDays: 90 }] }));
  const ports = world.ports({ client: 'laptop' });
  const { keys } = await openIn(ports);
  await keys.list(theUser);
  await ports.store.journal(1).announce(anEvent());
  await keys.create(theUser);
  expect(world.calls.map(({ call }) => `${call.client} ${call.port}.${call.method}`)).toEqual([
    'laptop sessions.open',
    'laptop keys.list',
    'laptop journal.announce',
    'laptop keys.create',
  ]);
  expect(world.mutations().map(({ call }) => call.method)).toEqual(['create']);
});

test('a fault before an effect keeps it from happening, one after it loses the answer only', async () => {
  const world = createWorld(oneUser());
  const before = interceptCreate(async (_proceed, call) => answerLost(call));
  const after = interceptCreate(async (proceed, call) => {
    await proceed();
    return answerLost(call);
  });
  const answers: unknown[] = [];
  for (const interceptor of [before, after]) {
    const { keys } = await openIn(world.ports({ interceptor }));
    answers.push(await keys.create(theUser), world.keysOf(theAccount, theUser).length);
  }
  expect(answers).toEqual([
    expect.objectContaining({ status: 'unclear', code: 'CREATE_UNKNOWN' }),
    0,
    expect.objectContaining({ status: 'unclear', code: 'CREATE_UNKNOWN' }),
    1,
  ]);
  expect(world.mutations().map(({ reached }) => reached)).toEqual([0, 1]);
});

test('a client that crashes is never heard of again, and others go on', async () => {
  const world = createWorld(oneUser());
  const interceptor = interceptCreate(async (proceed) => {
    await proceed();
    return crashed();
  });
  const { keys } = await openIn(world.ports({ interceptor }));
  await expect(world.clock.settle(keys.create(theUser))).rejects.toThrow('nothing is left');
  const { keys: others } = await openIn(world.ports({ client: 'next run' }));
  expect(await others.list(theUser)).toMatchObject({ status: 'listed', keys: [{ status: 'Active' }] });
});

test('an interceptor can make calls slow on the virtual clock', async () => {
  const world = createWorld(oneUser());
  const interceptor: Interceptor = async (_call, proceed) => {
    await world.clock.sleep(7 * secondMs);
    return proceed();
  };
  await world.clock.settle(openIn(world.ports({ interceptor })));
  expect(world.clock.elapsedMs()).toBe(7 * secondMs);
});

test('times of creation are cut to whole seconds, in lists, answers and reports', async () => {
  const world = createWorld(oneUser());
  await world.clock.advance(1_700);
  const { keys, census } = await openIn(world.ports());
  const made = await keys.create(theUser);
  const cut = wholeSeconds(world.clock.now());
  expect(made).toMatchObject({ createdAt: cut });
  expect(await keys.list(theUser)).toMatchObject({ at: cut, keys: [{ createdAt: cut }] });
  expect(await census.report()).toMatchObject({ users: [{ keys: [{ createdAt: cut }] }] });
});

test('a credential report is frozen for four hours', async () => {
  const world = createWorld(oneUser());
  const { census } = await openIn(world.ports());
  const first = await census.report();
  world.people.createKey(theAccount, theUser);
  await world.clock.advance(4 * hourMs - minuteMs);
  expect(await census.report()).toEqual(first);
  await world.clock.advance(minuteMs);
  expect(await census.report()).toMatchObject({ users: [{ keys: [{ status: 'Active' }] }] });
});

test('people make keys up to the quota, or race past it', () => {
  const world = createWorld(oneUser({ keys: [{ ageDays: 90 }, { ageDays: 80 }] }));
  expect(world.people.createKey(theAccount, theUser)).toBeUndefined();
  expect(world.people.createKey(theAccount, theUser, { pastQuota: true })).toBeDefined();
  expect(world.keysOf(theAccount, theUser)).toHaveLength(3);
});

test('only the first use of a key in fifteen minutes is told', async () => {
  const world = createWorld(oneUser({ keys: [{ ageDays: 90, id: 'AKIAOLD' }] }));
  const lastUse = (): Date | undefined => world.keysOf(theAccount, theUser)[0]?.lastUse.at;
  const old = keyId('AKIAOLD');
  world.people.useKey(theAccount, old);
  const first = lastUse();
  await world.clock.advance(14 * minuteMs);
  world.people.useKey(theAccount, old);
  expect(lastUse()).toEqual(first);
  await world.clock.advance(minuteMs);
  world.people.useKey(theAccount, old);
  expect(lastUse()).toEqual(world.clock.now());
});

test('a renamed user keeps id and keys, a recreated one is somebody else', async () => {
  const world = createWorld(oneUser({ keys: [{ ageDays: 90 }] }));
  const { census } = await openIn(world.ports());
  const before = await census.user(theUser);
  world.people.renameUser(theAccount, theUser, 'alicia');
  expect((await census.user(userName('alicia'))).identity.userId).toBe(before.identity.userId);
  world.people.deleteUser(theAccount, userName('alicia'));
  world.people.createUser(theAccount, { name: theUser });
  expect((await census.user(theUser)).identity.userId).not.toBe(before.identity.userId);
});

test('keys seeded in custody, issued or switched off are so in vault and table', async () => {
  const world = createWorld(
    oneUser({
      keys: [
        { id: 'AKIANEW', ageDays: 3, custody: 'current', issued: true },
        { id: 'AKIAOLD', ageDays: 93, custody: 'previous', status: 'Inactive', switchedOffDaysAgo: 3 },
      ],
    }),
  );
  const ports = world.ports();
  const vault = (await openIn(ports)).vault('us-east-1');
  const keyIds = ['AKIANEW', 'AKIAOLD'].map(keyId);
  const custody = await vault.custody({ account: theAccount, name: secretNameOf(theUser), keyIds });
  expect([...custody.values()]).toEqual(['current', 'previous']);
  expect(await ports.store.user(theAccount, theUser)).toMatchObject({
    record: { issued: [{ keyId: 'AKIANEW' }], switchedOff: [{ keyId: 'AKIAOLD' }] },
  });
});

test('the table can be put back to an older state', async () => {
  const world = createWorld({ accounts: [{ id: theAccount }], table: { rollups: [aRollup()] } });
  const { store } = world.ports();
  const old = world.copyTable();
  await store.journal(1).announce(anEvent());
  world.restoreTable(old);
  expect(await store.user(theAccount, theUser)).toBeUndefined();
  expect((await store.account(theAccount)).rollup).toEqual(aRollup());
});

test('leaks are found wherever a secret is', () => {
  const world = createWorld(oneUser({ keys: [{ ageDays: 90 }] }));
  const [secret] = world.state.minted;
  expect(world.leaks({ deep: [new Map([['key', `{"value":"${secret}"}`]])] })).toEqual([secret]);
  expect(world.leaks(new Error('x', { cause: new Error(secret) }))).toEqual([secret]);
  expect(world.leaks({ nothing: 'here' })).toEqual([]);
});
