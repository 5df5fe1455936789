import { rotateOrganization, runId } from '@rekey/engine';
import { aPolicy, createWorld } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { createSeen } from './seen.ts';
import { tellFromTable } from './tell-from-table.ts';

test('who is to be told is the same as what one process has seen', async () => {
  const world = createWorld({
    accounts: [
      {
        id: '111111111111',
        users: [
          { name: 'due', keys: [{ ageDays: 100, lastUsedDaysAgo: 1 }] },
          { name: 'soon', keys: [{ ageDays: 85 }] },
          { name: 'young', keys: [{ ageDays: 10 }] },
        ],
      },
      { id: '222222222222', users: [{ name: 'three', keys: [{ ageDays: 1 }, { ageDays: 2 }, { ageDays: 3 }] }] },
      { id: '333333333333', memberRole: false },
    ],
  });
  const ports = world.ports({ client: 'night' });
  const seen = createSeen(() => world.clock.now(), 7);
  const request = { kind: 'run', run: runId('night'), policy: aPolicy(), policyName: 'test' } as const;
  const result = await world.clock.settle(rotateOrganization({ ...ports, observe: seen.observe }, request));

  const read = createSeen(() => world.clock.now(), 7);
  await tellFromTable(world.reader(), result, read.observe);
  const told = (of: typeof seen) =>
    of
      .users()
      .map(({ account, user, view }) => ({ account: account.id, user, view }))
      .toSorted((a, b) => (a.user < b.user ? -1 : 1));
  expect(told(read)).toEqual(told(seen));
  expect(read.users().length).toBeGreaterThan(1);
});
