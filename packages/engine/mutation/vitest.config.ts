import { defineConfig } from 'vitest/config';

// The engine's unit tests as a mutation run sees them: fast, and the same from one run to the next.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts'],
    setupFiles: ['mutation/fixed-seed.ts'],
    isolate: false, // each mutant starts the tests anew, and most of that is loading the same modules for every file
    testTimeout: 20_000, // milliseconds
  },
});
