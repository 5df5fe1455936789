import { monitorEventLoopDelay } from 'node:perf_hooks';
import { runEngine, standInCaller } from './engine-run.ts';
import { megabyte } from './megabyte.ts';

// One run in a process of its own, so that nothing but the run is in its memory and its processor time.

export type ChildResult = {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly startRssMb: number;
  readonly peakRssMb: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly users: number;
};

const bytesPerKilobyte = 1_024; // what Node says is in kilobytes comes from getrusage, which has these
const nanosecondsPerMs = 1e6;
const microsecondsPerMs = 1e3;

process.on(
  'message',
  (endpoint: string) => void measure(endpoint).then((result) => process.send?.(result, () => process.disconnect())),
);

async function measure(endpoint: string): Promise<ChildResult> {
  const startRssMb = process.memoryUsage().rss / megabyte;
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const { counts } = await runEngine(settingsFor(endpoint));
  const { user, system } = process.cpuUsage(before);
  return {
    wallMs: performance.now() - startedAt,
    cpuMs: (user + system) / microsecondsPerMs,
    startRssMb,
    peakRssMb: (process.resourceUsage().maxRSS * bytesPerKilobyte) / megabyte,
    delayP99Ms: delay.percentile(99) / nanosecondsPerMs,
    delayMaxMs: delay.max / nanosecondsPerMs,
    users: counts.users,
  };
}

const settingsFor = (endpoint: string): Parameters<typeof runEngine>[0] => ({ ...standInCaller, endpoint });
