import { defineConfig } from 'vitest/config';

// Two workers: the machines that run these tests have two cores, and each emulator is a process of its own.
const workers = 2;
const second = 1_000;

export default defineConfig({
  test: {
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'infra/src/**/*.test.ts', 'test/architecture/**/*.test.ts'],
          exclude: ['**/*.integration.test.ts'],
          testTimeout: 60 * second,
          maxWorkers: workers,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: [
            'packages/*/src/**/*.integration.test.ts',
            'infra/src/**/*.integration.test.ts',
            'test/emulator/src/**/*.test.ts',
          ],
          testTimeout: 60 * second,
          hookTimeout: 180 * second, // the first start of the emulator may install moto
          maxWorkers: workers,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120 * second,
          hookTimeout: 180 * second,
          maxWorkers: workers,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
