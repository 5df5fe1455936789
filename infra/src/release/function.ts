import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '@rekey/lambda/bundle';
import { root } from '../bundle.ts';
import { type Bundled, noticesOf, packagesIn } from './licences.ts';
import { zipOf } from './zip.ts';

/** The zipped functions, and whose packages are in them. */
export const functionZip = async (): Promise<{ zip: Uint8Array; packages: readonly Bundled[] }> => {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-function-'));
  try {
    const { files, metafile } = await bundleFunction(folder);
    const packages = packagesIn(metafile, join(root, 'packages/lambda'));
    const code = await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file))] as const));
    const zip = zipOf({
      ...Object.fromEntries(code),
      LICENSE: await readFile(join(root, 'LICENSE')),
      THIRD_PARTY_LICENSES: new TextEncoder().encode(noticesOf(packages)),
    });
    return { zip, packages };
  } finally {
    await rm(folder, { recursive: true });
  }
};
