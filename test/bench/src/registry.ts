import type { Benchmark } from './benchmark.ts';

/** Each is loaded when it is run: what one needs must not weigh on another's memory and start. */
export const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  calls: async () => (await import('./calls.ts')).calls,
  wall: async () => (await import('./wall.ts')).wall,
  schedule: async () => (await import('./schedule/schedule.ts')).schedule,
  process: async () => (await import('./process.ts')).ofProcess,
  growth: async () => (await import('./growth.ts')).growth,
};
