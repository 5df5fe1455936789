import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../../..');
const folder = join(root, 'node_modules/.cache/rekey-command');

/** The command that tests start, built: some seven hundred processes begin in half the time that its sources take. */
export const builtCommand: string = join(folder, 'main.mjs');

export async function setup(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { main: join(root, 'packages/cli/src/main.ts') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    keepNames: true, // errors are told apart by name
    banner: { js: "import { createRequire } from 'node:module';const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
}
