import { describe, expect, test } from 'vitest';
import { runId } from './model/ids.ts';
import type { Account } from './model/run.ts';
import { rotateOrganization } from './rotate-organization.ts';
import { coverage, dueUsers, plan, policyOf, rotated, run } from './test-support/run.ts';
import type { World } from './testing/index.ts';
import { createWorld, refusedWith } from './testing/index.ts';

const idAt = (n: number): string => String(100_000_000_000 + n);
const many = (count: number): World =>
  createWorld({
    accounts: Array.from({ length: count }, (_, n) => ({ id: idAt(n), users: n < 3 ? dueUsers(1) : [] })),
  });

/** The same ports, which list accounts at so many milliseconds each, and then fail. */
const listing = (world: World, { everyMs = 0, failAfter }: { everyMs?: number; failAfter?: number }) => {
  const ports = world.ports({ client: 'night' });
  async function* accounts(): AsyncGenerator<Account> {
    let count = 0;
    for await (const account of ports.directory.accounts()) {
      if (count === failAfter)
        await refusedWith(
          { port: 'directory', method: 'accounts', mutating: false, args: [], client: 'night' },
          'THROTTLED',
        );
      await world.clock.sleep(everyMs);
      count += 1;
      yield account;
    }
  }
  return { ...ports, directory: { ...ports.directory, accounts } };
};

const request = { kind: 'run', run: runId('night'), policy: policyOf(), policyName: 'test' } as const;

describe('while accounts are listed', () => {
  test('the first are visited already, once a page of them is known', async () => {
    const world = many(100);
    await world.clock.settle(rotateOrganization(listing(world, { everyMs: 100 }), request));
    const kinds = world.events.map(({ kind }) => kind);
    expect(kinds.indexOf('account-finished')).toBeLessThan(kinds.indexOf('discovered'));
    expect(kinds.filter((kind) => kind === 'account-finished').length).toBeGreaterThanOrEqual(100);
    expect(rotated(world)).toBe(3);
  });

  test('all are listed first where the last run left some: whom it left comes first', async () => {
    const world = many(40);
    await run(world, { client: 'before', accounts: [idAt(0), idAt(1)] });
    await run(world, { client: 'cut off', cancellation: { aborted: true } });
    const before = world.events.length;
    await world.clock.settle(rotateOrganization(listing(world, { everyMs: 100 }), request));
    const seen = world.events.slice(before);
    const started = seen.flatMap((event) => (event.kind === 'account-started' ? [event.account.id] : []));
    expect(started.slice(-2).toSorted()).toEqual([idAt(0), idAt(1)]);
    const kinds = seen.map(({ kind }) => kind);
    expect(kinds.indexOf('discovered')).toBeLessThan(kinds.indexOf('account-started'));
  });

  test('a listing that fails before any account was visited is thrown, and the lease is free again', async () => {
    const world = many(40);
    const failing = rotateOrganization(listing(world, { failAfter: 15 }), request);
    await expect(world.clock.settle(failing)).rejects.toMatchObject({ code: 'THROTTLED' });
    expect(world.state.table.lease?.released).toBe(true);
    expect(world.mutations()).toEqual([]);
  });

  test('a listing that fails later stops the run: what was done stays, and the run says why', async () => {
    const world = many(100);
    const result = await world.clock.settle(
      rotateOrganization(listing(world, { everyMs: 100, failAfter: 60 }), request),
    );
    expect(result).toMatchObject({
      status: 'stopped',
      code: 'THROTTLED',
      because: expect.stringContaining('could not be listed to the end'),
    });
    expect(result.accounts).toHaveLength(60);
    expect(result.counts.issued).toBe(3);
  });
});

test('a run that has stopped asks the table for no more holds, however many accounts wait', async () => {
  const world = many(30);
  const cancellation = { aborted: false };
  const result = await run(world, {
    cancellation,
    policy: { limits: { accountsInFlight: 1 } },
    interceptor: async (call, proceed) => {
      if (call.method === 'holds') cancellation.aborted = true;
      return proceed();
    },
  });
  expect(world.calls.filter(({ call }) => call.method === 'holds')).toHaveLength(1);
  expect(result).toMatchObject({ code: 'INTERRUPTED', coverage: { scanned: 0, deferred: 30 } });
});

test('a plan over many accounts tells of every one', async () => {
  const world = many(600);
  expect(Object.keys(coverage(await plan(world))).length).toBeGreaterThanOrEqual(600);
});
