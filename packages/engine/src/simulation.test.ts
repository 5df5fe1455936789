import fc from 'fast-check';
import { expect, test } from 'vitest';
import { days, idOf, run } from './test-support/run.ts';
import type { Interceptor, KeyDescription, UserDescription, World } from './testing/index.ts';
import { answerLost, crashed, createWorld, minuteMs, refusedWith, secretNameOf } from './testing/index.ts';

// Organizations of two accounts, nights with several faults each, and at the end quiet nights that must bring
// everything into order. crash.test.ts tries every single fault; this one tries them together.

const aKey: fc.Arbitrary<KeyDescription> = fc.record(
  {
    ageDays: fc.constantFrom(1, 20, 89, 90, 200),
    status: fc.constantFrom('Active', 'Active', 'Inactive'),
    lastUsedDaysAgo: fc.constantFrom(0.5, 30),
  },
  { requiredKeys: ['ageDays', 'status'] },
);

const users: fc.Arbitrary<readonly UserDescription[]> = fc
  .array(fc.array(aKey, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 })
  .map((all) => all.map((keys, n) => ({ name: `user-${n}`, keys })));

const kinds = ['crash before', 'crash after', 'answer lost', 'never arrived', 'refused', 'slept'] as const;
type Fault = { readonly nth: number; readonly kind: (typeof kinds)[number] };
type Night = { readonly faults: readonly Fault[]; readonly daysUntil: number };

const aNight: fc.Arbitrary<Night> = fc.record({
  faults: fc.uniqueArray(fc.record({ nth: fc.integer({ min: 0, max: 60 }), kind: fc.constantFrom(...kinds) }), {
    selector: ({ nth }) => nth,
    maxLength: 3,
  }),
  daysUntil: fc.constantFrom(0, 0.02, 1, 8, 16),
});

const withFaults = (world: World, faults: readonly Fault[]): Interceptor => {
  let count = -1;
  let dead = false;
  return async (call, proceed) => {
    if (dead) return crashed();
    count += 1;
    const kind = faults.find(({ nth }) => nth === count)?.kind;
    if (kind === undefined) return proceed();
    if (kind === 'crash before' || kind === 'never arrived') {
      dead = kind === 'crash before';
      return dead ? crashed() : answerLost(call);
    }
    if (kind === 'refused' && call.mutating && call.port !== 'store' && call.port !== 'journal')
      return refusedWith(call, 'PERMISSION_MISSING');
    const answer = await proceed();
    if (kind === 'slept') world.clock.jump(2 * minuteMs);
    dead = kind === 'crash after';
    if (dead) return crashed();
    return kind === 'answer lost' ? answerLost(call) : answer;
  };
};

const everyone = (world: World) =>
  [...world.state.accounts.values()].flatMap((account) =>
    [...account.users.values()].map((user) => ({ account: account.id, user })),
  );

/** Keys that work for their owner: active, and either theirs from the start or the current value of their secret. */
const working = (world: World, seeded: ReadonlySet<string>, name: string): boolean =>
  everyone(world)
    .filter(({ account, user }) => `${account} ${user.name}` === name)
    .some(({ account, user }) => {
      const versions = [...(world.secretOf(account, secretNameOf(user.name))?.versions.values() ?? [])];
      const current = versions.find(({ stage }) => stage === 'current')?.value ?? '';
      return user.keys.some(({ id, status }) => status === 'Active' && (seeded.has(id) || current.includes(id)));
    });

test('whatever goes wrong, whoever had a working key keeps one, and quiet nights bring everything into order', async () => {
  await fc.assert(
    fc.asyncProperty(users, users, fc.array(aNight, { minLength: 1, maxLength: 4 }), async (first, second, nights) => {
      const world = createWorld({
        accounts: [
          { id: idOf(1), users: first },
          { id: idOf(2), users: second },
        ],
      });
      const seeded = new Set<string>(everyone(world).flatMap(({ user }) => user.keys.map(({ id }) => id)));
      const names = everyone(world).map(({ account, user }) => `${account} ${user.name}`);
      const had = names.filter((name) => working(world, seeded, name));

      for (const { faults, daysUntil } of nights) {
        const error = await run(world, { interceptor: withFaults(world, faults) }).catch((thrown: unknown) => thrown);
        expect(error instanceof Error ? error.name : 'none').toMatch(/^(RekeyError|TimeoutError|Stuck|none)$/);
        expect(had.filter((name) => !working(world, seeded, name))).toEqual([]);
        await days(world, daysUntil);
      }

      for (let quiet = 0; quiet < 4; quiet += 1) {
        await days(world, 16);
        const result = await run(world);
        expect(result).toMatchObject({ status: 'finished', counts: { failed: 0, unknown: 0 } });
      }
      expect(had.filter((name) => !working(world, seeded, name))).toEqual([]);
      expect(world.history().filter(({ status }) => status === 'pending')).toEqual([]);
      for (const { account, user } of everyone(world)) {
        const item = await world.ports().store.user(account, user.name);
        expect(item?.record.intent).toBeUndefined();
        expect(item?.record.pending).toBeUndefined();
        expect(user.keys.filter(({ status }) => status === 'Active').length).toBeLessThanOrEqual(2);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);
