import type { Random } from './random.ts';
import type { Counted, Fault, FaultKind, RunScript } from './script.ts';
import { writeChange } from './write-change.ts';

const minuteMs = 60_000;
const longMs = 20 * minuteMs;

/**
 * A run that falls asleep over what it has begun, and another that takes over: the first is to stop when it wakes.
 * Both are there from time to time by chance; together they are too rare to be left to it.
 */
export function writeTakeover(random: Random): readonly RunScript[] {
  const [first, second] = [writeRun(random, 0), writeRun(random, 0)];
  const [kind, on] = random.pick<readonly [FaultKind, Counted]>([
    ['asleep', 'journal'],
    ['asleep', 'journal'],
    ['asleep', 'change'],
    ['sent again', 'store'],
    ['sent again', 'change'],
  ]);
  const asleep: Fault = {
    kind,
    on,
    nth: random.int(on === 'store' ? 2 : 8),
    ms: random.pick([90_000, 2 * minuteMs, longMs]),
  };
  // Beside the first; or when what that one began is taken for lost, and it still sleeps.
  const startsAfterMs = 2_000 + random.int(20_000) + (asleep.ms === longMs && random.chance(0.5) ? 16 * minuteMs : 0);
  return [
    { ...first, kind: 'run', faults: [asleep] },
    { ...second, kind: 'run', startsAfterMs },
  ];
}

/** A run, a plan or an undo, with what goes wrong in it; the second of two starts while the first may be at work. */
export function writeRun(random: Random, index: number): RunScript {
  const kind = random.weighted<RunScript['kind']>([
    [20, 'run'],
    [1, 'plan'],
    [2, 'undo'],
  ]);
  const isOfOne = kind === 'undo' || random.chance(0.06);
  return {
    kind,
    startsAfterMs: index === 0 ? 0 : random.int(90_000),
    skewMs: random.pick([0, 0, -40_000, 1_500, 40_000]),
    ...(random.chance(0.08) ? { timeBudgetMs: random.pick([minuteMs, 3 * minuteMs]) } : {}),
    ...(isOfOne ? { user: random.int(8) } : {}),
    ...(kind === 'run' && !isOfOne && random.chance(0.25) ? { workers: 1 + random.int(3) } : {}),
    faults: random.many(random.pick([0, 1, 1, 2, 3, 5]), () => writeFault(random)),
    meanwhile: random.many(random.pick([0, 0, 0, 1, 2]), () => ({
      ...writePoint(random),
      change: writeChange(random, 'during a run'),
    })),
  };
}

function writeFault(random: Random): Fault {
  const kind = random.weighted<FaultKind>([
    [3, 'crash before'],
    [3, 'crash after'],
    [4, 'answer lost'],
    [2, 'never arrived'],
    [1, 'late'],
    [3, 'refused'],
    [1, 'throttled'],
    [1, 'slow'],
    [2, 'asleep'],
    [1, 'sent again'],
    [1, 'table down'],
    [3, 'stale list'],
  ]);
  const point = kind === 'stale list' ? { on: 'list' as const, nth: random.int(6) } : writePoint(random);
  return { kind, ...point, ms: msOf(random, kind) };
}

const points: readonly (readonly [weight: number, point: { readonly on: Counted; readonly below: number }])[] = [
  [2, { on: 'any', below: 70 }],
  [4, { on: 'change', below: 8 }],
  [2, { on: 'create', below: 2 }],
  [2, { on: 'table', below: 30 }],
  [2, { on: 'journal', below: 12 }],
];

function writePoint(random: Random): { readonly on: Counted; readonly nth: number } {
  const { on, below } = random.weighted(points);
  return { on, nth: random.int(below) };
}

function msOf(random: Random, kind: FaultKind): number {
  switch (kind) {
    case 'late':
      return 10_000 + random.int(4_000); // the caller gives up after 10 s; a lease leaves 15 s
    case 'asleep':
      return random.pick([12_000, 40_000, 2 * minuteMs, 20 * minuteMs]);
    case 'sent again':
      return random.pick([0, 5_000, 12_000, 2 * minuteMs, 20 * minuteMs]);
    case 'table down':
      return random.pick([2_000, 12_000, 60_000]);
    case 'stale list':
      return random.pick([1_000, 30_000, 5 * minuteMs, 14 * minuteMs]); // 15 are what the engine allows for
    case 'slow':
      return 2_000 + random.int(7_000);
    default:
      return 0;
  }
}
