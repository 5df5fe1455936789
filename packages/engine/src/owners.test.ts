import { describe, expect, test } from 'vitest';
import { userName } from './model/ids.ts';
import { aliceWith, callsOf, days, dueKey, instead, run } from './test-support/run.ts';
import { refusedWith, theAccount, theUser, type World } from './testing/index.ts';

const policy = { notify: { ownerTags: ['owner', 'contact'], beforeRotationDays: [14, 3] } };
const tags = { owner: 'the payments team', contact: ' pay@example.com ' };
const ownerIn = (world: World) => world.state.table.items.get(theAccount)?.get(theUser)?.view?.owner;
const reads = (world: World, client: string) =>
  callsOf(world, client).filter((call) => ['census.user', 'census.profiles'].includes(call));
const inUse = (ageDays: number) => ({ ageDays, lastUsedDaysAgo: 1 });

describe('the owner of a user', () => {
  test('is the first tag that holds an address, learned as the key is rotated', async () => {
    const world = aliceWith([dueKey], { user: { tags } });
    await run(world, { policy });
    expect(ownerIn(world)).toBe('pay@example.com');
  });

  test.each([
    [75, undefined, 0],
    [76, 'pay@example.com', 1],
    [89, 'pay@example.com', 1],
  ])('of a key of %d days, to be rotated at 90, is %s: asked %d times', async (ageDays, owner, calls) => {
    const world = aliceWith([inUse(ageDays)], { user: { tags } });
    await run(world, { policy, client: 'ahead' });
    expect(ownerIn(world)).toBe(owner);
    expect(reads(world, 'ahead')).toHaveLength(calls);
  });

  test('is asked for once, even where there is none', async () => {
    const world = aliceWith([inUse(80)], { user: { tags: { owner: 'somebody' } } });
    await run(world, { policy });
    expect(ownerIn(world)).toBe('');
    await days(world, 1);
    await run(world, { policy, client: 'again' });
    expect(reads(world, 'again')).toEqual([]);
    expect(ownerIn(world)).toBe('');
  });

  test.each([
    ['mail is not sent', { ...policy.notify, channels: ['events', 'digest'] as const }],
    ['no tag names owners', { ...policy.notify, ownerTags: [] }],
    ['nobody is told ahead', { ...policy.notify, beforeRotationDays: [] }],
  ])('is not asked for where %s', async (_why, notify) => {
    const world = aliceWith([inUse(80)], { user: { tags } });
    await run(world, { policy: { notify }, client: 'quiet' });
    expect(reads(world, 'quiet')).toEqual([]);
  });

  test('fails nothing where it can not be read', async () => {
    const world = aliceWith([inUse(80)], { user: { tags } });
    const refuse = instead('census.user', (call) => refusedWith(call, 'THROTTLED'));
    const result = await run(world, { policy, interceptor: refuse });
    expect(result).toMatchObject({ status: 'finished', coverage: { scanned: 1, failed: 0 }, counts: { failed: 0 } });
    expect(ownerIn(world)).toBeUndefined();
    expect(world.keysOf(theAccount, userName(theUser))).toHaveLength(1);
  });
});
