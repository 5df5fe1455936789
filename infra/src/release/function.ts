import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction, bundleName } from '@rekey/lambda/bundle';
import { root } from '../bundle.ts';
import { type Bundled, noticesOf, packagesIn } from './licences.ts';
import { zipOf } from './zip.ts';

/** The zipped function, and whose packages are in it. */
export const functionZip = async (): Promise<{ zip: Uint8Array; packages: readonly Bundled[] }> => {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-function-'));
  try {
    const { file, metafile } = await bundleFunction(folder);
    const packages = packagesIn(metafile, join(root, 'packages/lambda'));
    const zip = zipOf({
      [bundleName]: await readFile(file),
      LICENSE: await readFile(join(root, 'LICENSE')),
      THIRD_PARTY_LICENSES: new TextEncoder().encode(noticesOf(packages)),
    });
    return { zip, packages };
  } finally {
    await rm(folder, { recursive: true });
  }
};
