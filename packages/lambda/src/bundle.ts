import { join } from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';

/** The file that Lambda loads, and the function in it: the handler of the deployment is `index.handler`. */
export const bundleName = 'index.mjs';

const options: BuildOptions = {
  entryPoints: [join(import.meta.dirname, 'index.ts')],
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: true, // errors are told from each other by their names
  sourcemap: false,
  legalComments: 'none', // licences are in the bill of materials of a release
  mainFields: ['module', 'main'],
  // What is written in CommonJS asks for Node's modules by `require`, which a module does not have.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  absWorkingDir: join(import.meta.dirname, '..'), // so that no path of this machine gets into it
  metafile: true,
  logLevel: 'silent', // what is wrong is thrown
};

/** Writes the function into a folder as one file, the AWS SDK included: the same bytes from the same sources. */
export async function bundleFunction(
  folder: string,
): Promise<{ readonly file: string; readonly bytes: number; readonly metafile: Metafile }> {
  const file = join(folder, bundleName);
  const { metafile } = await build({ ...options, outfile: file, metafile: true });
  const [output] = Object.values(metafile.outputs);
  return { file, bytes: output?.bytes ?? 0, metafile };
}
