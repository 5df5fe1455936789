import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';

export const root: string = join(import.meta.dirname, '../..');

export type Bundle = { readonly entry: string; readonly outfile: string; readonly banner?: string };

// Packages written for CommonJS ask for Node's modules by `require`, which an ES module does not have.
const withRequire = "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);";

/** One ES module for Node 24, of what is not the function's (which bundles itself); the same sources give the same bytes wherever the checkout lies. */
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
