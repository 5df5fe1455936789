import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const demo = join(import.meta.dirname, '..', '..', 'demo', 'src', 'main.ts');

test('the demo of the README ends well: whatever it says of the organization is so', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [demo], { maxBuffer: 2 ** 24 });
  expect(stdout).toContain('✓ crash-reporter has a new key, in the secret; the old one is off');
  expect(stdout).toContain('✓ nobody who had a working key is without one');
});
