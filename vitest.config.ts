import { join } from 'node:path';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// Each end-to-end test waits for processes and for what a real run waits for: more of them than cores fill the cores.
const workers = 2;
const waitingWorkers = 6;

// The limit of a test that hangs, not a measure: a machine may be slow, and others may run beside us.
const second = 1_000;
const testTimeout = 300 * second;
const hookTimeout = 300 * second; // the first start of the emulator may install moto

// Every `rekey` that a test starts, and every worker, loads what another has compiled already.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules', '.cache', 'compiled');

// Files of a worker share its modules: no test replaces a module or leaves a global changed.
const common = { testTimeout, hookTimeout, isolate: false };

// What is released and deployed, as a whole, and what is done a hundred times: it takes minutes, and its parts have tests of their own.
const long = [
  'infra/src/release/deploy.integration.test.ts',
  'infra/src/release/release.integration.test.ts',
  'test/e2e/src/demo.test.ts',
  'test/e2e/src/deployed.test.ts',
  'test/e2e/src/distributed.test.ts',
  'test/e2e/src/distributed-deaths.test.ts',
  'test/e2e/src/help-examples.test.ts',
  'test/e2e/src/kill.test.ts',
  'test/e2e/src/scale.test.ts',
  'test/e2e/src/secrecy.test.ts',
  'test/e2e/src/service.test.ts',
  'test/e2e/src/service-reports.test.ts',
];

// What takes longest begins first: at the end it would leave the other workers idle.
const slowest = [
  'kill',
  'service',
  'contracts.integration',
  'deploy.integration',
  'distributed',
  'distributed-deaths',
  'help-examples',
  'policy-life',
  'deployed',
  'holds-undo',
  'secrecy',
];
class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = slowest.findIndex((name) => moduleId.includes(`/${name}.test.`));
      return found === -1 ? slowest.length : found;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: SlowestFirst },
    passWithNoTests: true,
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.ts',
            'infra/src/**/*.test.ts',
            'test/architecture/**/*.test.ts',
            'test/bench/src/**/*.test.ts',
          ],
          exclude: ['**/*.integration.test.ts'],
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...common,
          name: 'integration',
          include: [
            'packages/*/src/**/*.integration.test.ts',
            'infra/src/**/*.integration.test.ts',
            'test/emulator/src/**/*.test.ts',
          ],
          exclude: [...configDefaults.exclude, ...long],
          maxWorkers: waitingWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...long],
          globalSetup: 'test/e2e/src/build-command.ts',
          maxWorkers: waitingWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'long',
          include: long,
          globalSetup: 'test/e2e/src/build-command.ts',
          maxWorkers: waitingWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...common,
          name: 'browser',
          include: ['test/browser/src/**/*.test.ts'],
          maxWorkers: waitingWorkers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        // By itself: it keeps every core busy.
        test: {
          ...common,
          name: 'simulation',
          include: ['test/simulation/src/**/*.test.ts'],
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
