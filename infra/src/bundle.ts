import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

export const root: string = join(import.meta.dirname, '../..');

const functionEntry = join(root, 'packages/lambda/src/index.ts');

/** Bundles the function into `folder` as index.mjs, with all it needs, and says what it was made of. */
export const bundleFunction = (folder: string, entry: string = functionEntry): Promise<Metafile> => {
  if (!existsSync(entry)) throw new Error(`there is no function to bundle: ${entry} is not there`);
  return bundle({ entry, outfile: join(folder, 'index.mjs') });
};

export type Bundle = { readonly entry: string; readonly outfile: string; readonly banner?: string };

// Packages written for CommonJS ask for Node's modules by `require`, which an ES module does not have.
const withRequire = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

/** One ES module for Node 24; the same sources give the same bytes wherever the checkout lies. */
export const bundle = async ({ entry, outfile, banner = '' }: Bundle): Promise<Metafile> => {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    keepNames: true, // errors are told apart by name
    legalComments: 'none', // THIRD_PARTY_LICENSES has them
    banner: { js: `${banner}${withRequire}` },
    metafile: true,
    logLevel: 'warning',
  });
  return metafile;
};
