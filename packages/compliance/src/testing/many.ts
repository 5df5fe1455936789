import { type AccountId, type AccountRollup, accountId, type KeyAges, ouId, runId, type UserItem } from '@rekey/engine';
import {
  aPolicy,
  aRollup,
  aRunSummary,
  aUserItem,
  aView,
  createWorld,
  daysAgo,
  now,
  someCounts,
  someCoverage,
} from '@rekey/engine/testing';
import type { Sample } from './sample.ts';

const units = 40;
const keysPerAccount = 20;
const usersWithItems = 4; // of each account: enough for lists of many sheets

/** An organization of many accounts, as the table tells of it; nobody ever ran over it. */
export const manyOf = (accounts: number): Sample => {
  const numbers = Array.from({ length: accounts }, (_, index) => index);
  const world = createWorld({ table: { rollups: numbers.map(rollupOf), items: numbers.flatMap(itemsOf) } });
  for (const day of Array.from({ length: 90 }, (_, index) => 90 - index))
    recordRun(world.state.table.runs, { day, accounts });
  return { world, reader: world.reader(), policy: aPolicy(), policyName: 'version 1', now: () => world.clock.now() };
};

const idOf = (index: number): AccountId => accountId(String(100_000_000_000 + index));

const isUnreachable = (index: number): boolean => index % 97 === 5;

const rollupOf = (index: number): AccountRollup => {
  const tooOld = index % 5 === 0 ? 1 + (index % 3) : 0;
  return aRollup({
    account: {
      id: idOf(index),
      name: `team-${String(index).padStart(4, '0')}-${index % 2 === 0 ? 'production' : 'staging'}`,
      state: 'ACTIVE',
      ouPath: [ouId('ou-ab12-workload1'), ouId(`ou-ab12-unit${String(index % units).padStart(4, '0')}`)],
      joinedAt: daysAgo(800),
    },
    coverage: isUnreachable(index) ? 'unreachable' : 'scanned',
    ...(isUnreachable(index)
      ? {
          code: 'ROLE_NOT_ASSUMABLE',
          because: `account ${idOf(index)}: access denied`,
          hint: 'deploy stacksets/member-role.yaml to the account',
        }
      : {}),
    counts: someCounts({
      users: keysPerAccount,
      keys: keysPerAccount + 2,
      activeKeys: keysPerAccount,
      overdue: tooOld,
    }),
    verdicts: { fresh: keysPerAccount - 1 - tooOld, waiting: tooOld, excepted: 1 },
    findings: index % 11 === 0 ? { 'unused-for-45-days': 2 } : {},
    ages: agesOf(index, tooOld),
    oldestActiveKeyAt: daysAgo(tooOld > 0 ? 120 + (index % 900) : 60 + (index % 30)),
    lastSuccessAt: daysAgo(isUnreachable(index) ? 9 : 0.1),
    lastSeenAt: now,
    lastRun: 'run-1',
  });
};

const agesOf = (index: number, tooOld: number): readonly KeyAges[] => [
  ...(tooOld === 0 ? [] : [{ createdOn: dateOf(120 + (index % 900)), keys: tooOld }]),
  { createdOn: dateOf(200), exceptedUntil: 'open', keys: 1 },
  ...Array.from({ length: keysPerAccount - 1 - tooOld }, (_, key) => ({
    createdOn: dateOf((index + key * 7) % 90),
    keys: 1,
  })),
];

const dateOf = (days: number): string => daysAgo(days).toISOString().slice(0, 10);

const itemsOf = (index: number): readonly UserItem[] => {
  if (index >= 500) return [];
  return Array.from({ length: usersWithItems }, (_, number) => {
    const isOld = index % 5 === 0 && number === 0;
    return {
      ...aUserItem({ user: `service-${index}-${number}` }),
      account: idOf(index),
      view: aView({
        keys: [{ id: undefined, status: 'Active', createdAt: daysAgo(isOld ? 120 + (index % 900) : 10 + number) }],
        verdict: isOld ? 'waiting' : 'fresh',
        ...(isOld ? { dueAt: daysAgo(30) } : {}),
      }),
    };
  });
};

type Runs = Sample['world']['state']['table']['runs'];

const recordRun = (runs: Runs, { day, accounts }: { readonly day: number; readonly accounts: number }): void => {
  const run = runId(`run-${day}`);
  const compliant = Math.round(accounts * keysPerAccount * (0.93 - day / 1000));
  runs.set(
    run,
    aRunSummary({
      run,
      startedAt: daysAgo(day - 0.9),
      endedAt: daysAgo(day - 0.95),
      status: 'finished',
      coverage: someCoverage({ scanned: accounts - 50 - (day % 7) * 10, unreachable: 50 + (day % 7) * 10 }),
      counts: someCounts({
        issued: 100 + ((day * 37) % 80),
        deactivated: 90 + ((day * 17) % 60),
        deleted: 70 + ((day * 7) % 50),
      }),
      compliance: {
        compliant,
        excepted: accounts,
        'too-old': accounts * (keysPerAccount - 1) - compliant,
        maxKeyAgeDays: 90,
      },
    }),
  );
};
