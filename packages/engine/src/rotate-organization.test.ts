import { expect, test } from 'vitest';
import { runId } from './model/ids.ts';
import type { Policy } from './model/policy.ts';
import { defaultPolicy } from './model/policy.ts';
import type { RunRequest } from './model/request.ts';
import { rotateOrganization } from './rotate-organization.ts';
import type { World, WorldDescription } from './testing/index.ts';
import { createWorld, theAccount, theUser } from './testing/index.ts';

const enforcing: Policy = {
  ...defaultPolicy,
  mode: 'enforce',
  limits: { ...defaultPolicy.limits, fullScanEveryDays: 0 },
};

let runs = 0;
const run = (world: World, request: Partial<RunRequest> = {}) => {
  runs += 1;
  return rotateOrganization(world.ports(), {
    kind: 'run',
    run: runId(`run-${runs}`),
    policy: enforcing,
    policyName: 'test',
    ...request,
  });
};

const changes = (world: World): readonly string[] => world.mutations().map(({ call }) => `${call.port}.${call.method}`);

const oneUser = (...keys: readonly object[]): WorldDescription => ({
  accounts: [{ id: theAccount, users: [{ name: theUser, keys: keys as never }] }],
});

test('a key of 90 days is rotated: the new one in custody, the old one off', async () => {
  const world = createWorld(oneUser({ ageDays: 90, lastUsedDaysAgo: 1 }));
  const result = await run(world);
  expect(result.status).toBe('finished');
  expect(world.keysOf(theAccount, theUser).map(({ status }) => status)).toEqual(['Inactive', 'Active']);
  expect(changes(world)).toEqual(['vault.prepare', 'keys.create', 'vault.store', 'keys.deactivate']);
  expect(world.leaks()).toEqual([]);
});

test('a second run right after the first changes nothing', async () => {
  const world = createWorld(oneUser({ ageDays: 90, lastUsedDaysAgo: 1 }));
  await run(world);
  const before = changes(world).length;
  const second = await run(world);
  expect(second.status).toBe('finished');
  expect(changes(world)).toHaveLength(before);
});

test('the old key is deleted 15 days later', async () => {
  const world = createWorld(oneUser({ ageDays: 90, lastUsedDaysAgo: 1 }));
  await run(world);
  await world.clock.advance(15.01 * 24 * 60 * 60 * 1000);
  await run(world);
  expect(world.keysOf(theAccount, theUser).map(({ status }) => status)).toEqual(['Active']);
});

test('a plan changes nothing and says what the run would do', async () => {
  const world = createWorld(oneUser({ ageDays: 90, lastUsedDaysAgo: 0.5 }));
  const plan = await run(world, { kind: 'plan' });
  expect(changes(world)).toEqual([]);
  expect(plan.accounts.flatMap(({ users }) => users).flatMap(({ steps }) => steps)).toMatchObject([
    { action: { kind: 'issue' }, status: 'planned', cutsOff: true, secret: { how: 'created' } },
    { action: { kind: 'deactivate' }, status: 'planned', lastUse: { service: expect.any(String) } },
  ]);
});
