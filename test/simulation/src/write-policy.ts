import type { PartialLifecycle } from '@rekey/engine';
import { everyPlace } from './places.ts';
import type { Random } from './random.ts';
import type { ModeScript, PolicyScript, Whom } from './script.ts';

/** A policy as people write them: mostly enforced, with an exception here and a stage there. */
export function writePolicy(random: Random): PolicyScript {
  const modes: readonly (readonly [number, ModeScript])[] = [
    [14, 'enforce'],
    [2, 'plan'],
    [0.5, 'off'],
  ];
  return {
    mode: random.weighted(modes),
    overrides: random.many(random.chance(0.25) ? 1 + random.int(2) : 0, () => ({
      place: random.pick(everyPlace),
      whom: random.chance(0.6) ? 'everyone' : writeWhom(random),
      mode: random.pick(['enforce', 'enforce', 'plan', 'off']),
    })),
    exceptions: random.many(random.chance(0.35) ? 1 + random.int(2) : 0, () => ({
      place: random.pick(everyPlace),
      whom: writeWhom(random),
      ...(random.chance(0.2) ? { fromDay: random.int(40) } : {}),
      ...(random.chance(0.3) ? { lastDay: random.int(60) } : {}),
    })),
    lifecycle: writeLifecycle(random),
    secretName: random.weighted([
      [9, '{user}_credentials'],
      [1, 'rekey/{user}_credentials'],
    ]),
    existing: random.weighted([
      [3, 'adopt'],
      [1, 'refuse'],
    ]),
    limits: {
      accountsInFlight: random.pick([1, 2, 20]),
      maxRotationsPerAccount: random.weighted([
        [9, 100],
        [1, 1],
      ]),
      maxDeletionsPerAccount: random.weighted([
        [9, 100],
        [1, 1],
      ]),
      failureTolerancePercent: random.pick([25, 100]),
      fullScanEveryDays: random.pick([0, 1, 7]),
    },
  };
}

const overlaps: readonly [NonNullable<PartialLifecycle['overlap']>, ...NonNullable<PartialLifecycle['overlap']>[]] = [
  { minDays: 0, quietDays: 0, maxDays: 30, atMaxDays: 'deactivate' },
  { minDays: 0, quietDays: 0, maxDays: 30, atMaxDays: 'deactivate' },
  { minDays: 7, quietDays: 3, maxDays: 14, atMaxDays: 'keep' },
  { minDays: 2, quietDays: 1, maxDays: 14, atMaxDays: 'deactivate' },
];

const writeLifecycle = (random: Random): PartialLifecycle => ({
  rotateAfterDays: random.pick([90, 90, 60]),
  deleteInactiveAfterDays: random.pick([15, 15, 15, 1, 0]),
  twoActiveKeys: random.pick(['delete-oldest', 'deactivate-oldest', 'report']),
  handsOffDays: random.pick([7, 7, 1]),
  sesSmtp: random.pick(['rotate', 'report']),
  overlap: random.pick(overlaps),
  ifUnused: { days: random.pick([90, 45]), then: random.pick(['rotate', 'rotate', 'report', 'deactivate']) },
});

const writeWhom = (random: Random): Whom =>
  random.pick<Whom>([
    { name: 'alice' },
    { name: 'bob' },
    { prefix: 'svc-' },
    'tagged',
    'tagged',
    'grouped',
    'everyone',
  ]);
