import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { type KeyId, keyId, userName } from '@rekey/engine';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { oneAccount } from '../testing/emulated.ts';

const account = '222222222222';
const alice = userName('alice');
let emulator: Emulator;
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterEach(() => emulator.clearFaults());
afterAll(() => emulator.stop());

const keysNow = async () => (await emulator.state()).accounts[account]?.users['alice']?.keys ?? [];
const firstKey = async (): Promise<KeyId> => keyId((await keysNow())[0]?.id ?? '');
const countOf = async (operation: string) => (await emulator.calls({ operation })).length;

describe('create, when the connection is cut', () => {
  test('before the effect, is unclear, and there is no key', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    await emulator.inject({ operation: 'CreateAccessKey', cut: 'before' });
    expect(await keys.create(alice)).toMatchObject({ status: 'unclear', code: 'CREATE_UNKNOWN' });
    expect([await countOf('CreateAccessKey'), (await keysNow()).length]).toEqual([1, 1]);
  });

  test('after the effect, is unclear, and there is one key, not two', async () => {
    using there = await oneAccount(emulator, { account: { users: [{ name: 'alice' }] } });
    const { keys } = await there.open();
    await emulator.inject({ operation: 'CreateAccessKey', cut: 'after' });
    expect(await keys.create(alice)).toMatchObject({ status: 'unclear', code: 'CREATE_UNKNOWN' });
    expect([await countOf('CreateAccessKey'), (await keysNow()).length]).toEqual([1, 1]);
  });

  test('and after a fault in place of the answer, is unclear with one key', async () => {
    using there = await oneAccount(emulator, { account: { users: [{ name: 'alice' }] } });
    const { keys } = await there.open();
    await emulator.inject({
      operation: 'CreateAccessKey',
      error: { code: 'ServiceFailure', status: 500 },
      when: 'after',
    });
    expect(await keys.create(alice)).toMatchObject({ status: 'unclear', code: 'CREATE_UNKNOWN' });
    expect([await countOf('CreateAccessKey'), (await keysNow()).length]).toEqual([1, 1]);
  });
});

describe.each(['before', 'after'] as const)('when the connection is cut %s the effect', (cut) => {
  test('deactivate is sent again, and done', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    await emulator.inject({ operation: 'UpdateAccessKey', cut, times: 1 });
    expect(await keys.deactivate(alice, await firstKey())).toEqual({ status: 'done' });
    expect(await keysNow()).toMatchObject([{ status: 'Inactive' }]);
  });

  test('delete is sent again, and the key is not there any more', async () => {
    using there = await oneAccount(emulator);
    const { keys } = await there.open();
    await emulator.inject({ operation: 'DeleteAccessKey', cut, times: 1 });
    const status = cut === 'before' ? 'done' : 'gone';
    expect(await keys.delete(alice, await firstKey())).toEqual({ status });
    expect(await keysNow()).toEqual([]);
  });

  test('each time, a change is unclear, whatever became of it', async () => {
    using there = await oneAccount(emulator, { settings: { limits: { attempts: 2 } } });
    const { keys } = await there.open();
    await emulator.inject({ operation: 'UpdateAccessKey', cut });
    expect(await keys.deactivate(alice, await firstKey())).toMatchObject({ status: 'unclear' });
    expect(await keysNow()).toMatchObject([{ status: cut === 'before' ? 'Active' : 'Inactive' }]);
  });
});

test('a change that was throttled after its answer was lost is unclear, not refused', async () => {
  using there = await oneAccount(emulator, { settings: { limits: { attempts: 2 } } });
  const { keys } = await there.open();
  await emulator.inject({ operation: 'UpdateAccessKey', cut: 'after', times: 1 });
  await emulator.inject({ operation: 'UpdateAccessKey', error: { code: 'Throttling', status: 400 }, skip: 1 });
  expect(await keys.deactivate(alice, await firstKey())).toMatchObject({ status: 'unclear' });
});

test('a change that was throttled throughout is refused', async () => {
  using there = await oneAccount(emulator, { settings: { limits: { attempts: 2 } } });
  const { keys } = await there.open();
  await emulator.inject({ operation: 'DeleteAccessKey', error: { code: 'Throttling', status: 400 } });
  expect(await keys.delete(alice, await firstKey())).toMatchObject({ status: 'refused', code: 'THROTTLED' });
  expect(await keysNow()).toHaveLength(1);
});

test('a list says when AWS answered, by the clock of AWS', async () => {
  using there = await oneAccount(emulator);
  const { keys } = await there.open();
  await emulator.setClock({ now: '2031-05-06T07:08:09Z', frozen: true });
  const listed = await keys.list(alice);
  expect(listed).toMatchObject({ at: new Date('2031-05-06T07:08:09Z') });
  await emulator.setClock({ frozen: false });
});

test('a missing permission is named', async () => {
  using there = await oneAccount(emulator, { role: { Access: 'scan' } });
  const { keys } = await there.open();
  expect(await keys.create(alice)).toMatchObject({
    status: 'refused',
    code: 'PERMISSION_MISSING',
    because: expect.stringContaining('account 222222222222: iam:CreateAccessKey is not allowed'),
  });
});

test('protected users are out of reach by the role itself', async () => {
  const protectedUser = { name: 'alice', path: '/break-glass/', keys: [{ ageDays: 100 }] };
  using there = await oneAccount(emulator, {
    account: { users: [protectedUser] },
    role: { ProtectedUserPath: '/break-glass/' },
  });
  const { keys } = await there.open();
  const denied = { status: 'refused', code: 'PERMISSION_MISSING' };
  expect(await keys.list(alice)).toMatchObject({ status: 'listed' });
  expect(await keys.deactivate(alice, await firstKey())).toMatchObject(denied);
  expect(await keys.delete(alice, await firstKey())).toMatchObject(denied);
  expect(await keys.create(alice)).toMatchObject(denied);
});
