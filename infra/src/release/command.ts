import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundle, root } from '../bundle.ts';
import { type Bundled, noticesOf, packagesIn } from './licences.ts';

const run = promisify(execFile);
const source = join(root, 'packages/cli');

type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
};

export const commandManifest = async (): Promise<Manifest> =>
  JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as Manifest;

/** Packs the command as one module into an npm package, without dependencies, as `file`. */
export const packCommand = async (file: string): Promise<readonly Bundled[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-command-'));
  try {
    const outfile = join(folder, 'rekey.mjs');
    const packages = packagesIn(await bundle({ entry: join(source, 'src/main.ts'), outfile }));
    await chmod(outfile, 0o755);
    await writeFile(join(folder, 'package.json'), `${JSON.stringify(released(await commandManifest()), null, 2)}\n`);
    await copyFile(join(source, 'README.md'), join(folder, 'README.md'));
    await copyFile(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    await writeFile(join(folder, 'THIRD_PARTY_LICENSES'), noticesOf(packages));
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts'], { cwd: folder });
    await rename(join(folder, packedAs(stdout)), file);
    return packages;
  } finally {
    await rm(folder, { recursive: true });
  }
};

const released = ({ name, version, description, license }: Manifest) => ({
  name,
  version,
  description,
  license,
  type: 'module',
  bin: { rekey: 'rekey.mjs' },
  files: ['rekey.mjs', 'THIRD_PARTY_LICENSES'],
  engines: { node: '>=24' }, // what the bundle is made for and tested on
});

const packedAs = (answer: string): string => {
  const found = /"filename":\s*"([^"]+)"/.exec(answer)?.[1];
  if (found === undefined) throw new Error(`npm pack names no file: ${answer}`);
  return found;
};
