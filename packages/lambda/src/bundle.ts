import { basename, join } from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

/** The file that Lambda loads, and the function in it: the handler of the deployment is `index.handler`. */
export const bundleName = 'index.mjs';
/** The same of the widget: `widget.handler`. */
export const widgetName = 'widget.mjs';

// An import of node:http, also one at run time, asks for all that it exports, and Node loads a WebSocket client for it: up to
// 13 MB that nobody uses.
const httpRequired: Plugin = {
  name: 'http-required',
  setup: (building) => {
    building.onResolve({ filter: /^(?:node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' || kind === 'dynamic-import' ? { path: 'http', namespace: 'required' } : undefined,
    );
    building.onLoad({ filter: /^http$/, namespace: 'required' }, () => ({
      // A name that is missing here fails the build where it is imported by a statement.
      contents: "const http = require('node:http'); export default http; export const { Agent, request } = http;",
    }));
  },
};

/** How sources become what Lambda loads. */
export const asForLambda: BuildOptions = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true, // names too: putting them back would cost each closure, and errors carry theirs as a string

  sourcemap: false,
  legalComments: 'none', // licences are in the bill of materials of a release
  mainFields: ['module', 'main'],
  // What is written in CommonJS asks for Node's modules by `require`, which a module does not have.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  plugins: [httpRequired],
};

/** What the function's environment has to hold for the process itself: without it, malloc keeps memory for each thread. */
export const processVariables = { MALLOC_ARENA_MAX: '1' };

const options: BuildOptions = {
  ...asForLambda,
  entryPoints: [join(import.meta.dirname, 'index.ts'), join(import.meta.dirname, 'widget.ts')],
  splitting: true, // what is imported later is loaded later, and what both functions use is there once
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunk-[hash]',
  absWorkingDir: join(import.meta.dirname, '..'), // so that no path of this machine gets into it
  metafile: true,
  logLevel: 'silent', // what is wrong is thrown
};

export type Bundle = {
  /** What Lambda loads first. */
  readonly file: string;
  /** Of all files together. */
  readonly bytes: number;
  /** Names in the folder, sorted. */
  readonly files: readonly string[];
  readonly metafile: Metafile;
};

/** Writes both functions into a folder, the AWS SDK included: the same bytes from the same sources. */
export async function bundleFunction(folder: string): Promise<Bundle> {
  const { metafile } = await build({ ...options, outdir: folder, metafile: true });
  const outputs = Object.entries(metafile.outputs);
  return {
    file: join(folder, bundleName),
    bytes: outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    files: outputs.map(([path]) => basename(path)).toSorted(),
    metafile,
  };
}
