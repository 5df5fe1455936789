import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction, root } from '../bundle.ts';
import { type Bundled, noticesOf, packagesIn } from './licences.ts';
import { zipOf } from './zip.ts';

/** The zipped function, and whose packages are in it. */
export const functionZip = async (entry?: string): Promise<{ zip: Uint8Array; packages: readonly Bundled[] }> => {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-function-'));
  try {
    const packages = packagesIn(await bundleFunction(folder, entry));
    const zip = zipOf({
      'index.mjs': await readFile(join(folder, 'index.mjs')),
      LICENSE: await readFile(join(root, 'LICENSE')),
      THIRD_PARTY_LICENSES: new TextEncoder().encode(noticesOf(packages)),
    });
    return { zip, packages };
  } finally {
    await rm(folder, { recursive: true });
  }
};
