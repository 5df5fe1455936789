import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

const requirementsFile: string = join(import.meta.dirname, '..', 'requirements.txt');
const installMinutes = 5; // a slow mirror; the packages are about 20 MB
const pollMilliseconds = 300;
const maxOutputBytes = 16 * 1024 * 1024;

// The minor version the corrections were written against, with what the server needs beside moto itself.
const probe = `
import sys
from importlib.metadata import version
assert sys.version_info >= (3, 10)
assert version('moto').startswith('5.2.')
for name in ('Flask', 'flask-cors', 'Werkzeug', 'PyYAML'):
    version(name)
`;

/** A Python that can run the emulator, and what to add to its environment. */
export type Python = { readonly command: string; readonly env: Readonly<Record<string, string>> };

/** Packages that are installed together: `name` is that of their folder, `what` is what messages call them. */
export type Tools = { readonly file: string; readonly name: string; readonly what: string };

/**
 * Finds an installed moto of the right minor version, or else installs one into a folder of the user's cache.
 * Throws one sentence where that cannot be done.
 */
export async function findPython(): Promise<Python> {
  const command = process.env['REKEY_PYTHON'] ?? 'python3';
  if (await succeeds(command, ['-c', probe])) return { command, env: {} };
  await assertPython(command);
  return installed(command, { file: requirementsFile, name: 'emulator', what: 'The emulator' });
}

/** A Python with the packages of a requirements file, in a folder of the user's cache. Throws like findPython. */
export async function pythonWith(tools: Tools): Promise<Python> {
  const command = process.env['REKEY_PYTHON'] ?? 'python3';
  await assertPython(command);
  return installed(command, tools);
}

async function assertPython(command: string): Promise<void> {
  const check = 'import sys; sys.exit(0 if sys.version_info >= (3, 10) else 3)';
  try {
    await run(command, ['-c', check]);
  } catch (error) {
    const old = (error as { code?: unknown }).code === 3;
    throw new Error(
      old
        ? `The emulator needs Python 3.10 or newer, and ${command} is older.`
        : `The emulator needs Python 3.10 or newer: install it so that ${command} runs (Debian: apt-get install python3).`,
    );
  }
}

async function installed(command: string, tools: Tools): Promise<Python> {
  const requirements = await readFile(tools.file, 'utf8');
  const { stdout: version } = await run(command, ['-c', 'import sys; print(sys.version)']);
  const hash = createHash('sha256').update(requirements).update(version).digest('hex').slice(0, 12);
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const folder = join(cache, 'rekey', `${tools.name}-${hash}`);
  if (!existsSync(folder)) await install(command, folder, tools);
  return pythonIn(command, folder);
}

function pythonIn(command: string, folder: string): Python {
  const own = join(folder, 'bin', 'python');
  if (existsSync(own)) return { command: own, env: {} };
  return { command, env: { PYTHONPATH: join(folder, 'packages') } };
}

/** One process installs, the others wait; what is half made is never used, because it is built aside and renamed. */
async function install(command: string, folder: string, tools: Tools): Promise<void> {
  const lock = `${folder}.lock`;
  await mkdir(dirname(folder), { recursive: true });
  if (!(await takeLock(lock, folder))) return;
  const aside = `${folder}.${randomUUID()}`;
  process.stderr.write(`${tools.what}: installing into the cache (once; a minute or two)...\n`);
  try {
    await mkdir(aside);
    await fill(command, aside, tools);
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
    await rm(lock, { recursive: true, force: true });
  }
}

/** Waits for another process to finish; a lock older than any installation was left behind by a crash. */
async function takeLock(lock: string, folder: string): Promise<boolean> {
  for (;;) {
    if (existsSync(folder)) return false;
    const taken = await mkdir(lock).then(
      () => true,
      () => false,
    );
    if (taken) return true;
    const age = await stat(lock).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > installMinutes * 60_000) await rm(lock, { recursive: true, force: true });
    else await sleep(pollMilliseconds);
  }
}

async function fill(command: string, folder: string, { file, what }: Tools): Promise<void> {
  // Compiling every module would take longer than fetching them; Python compiles what it uses.
  const options = ['--quiet', '--disable-pip-version-check', '--no-compile'];
  const pip = ['-m', 'pip', 'install', ...options, '-r', file];
  if (await succeeds(command, ['-m', 'venv', folder])) {
    return pipInstall(join(folder, 'bin', 'python'), { pip, what });
  }
  // Debian ships venv without ensurepip, unless python3-venv is installed; its pip can still fill a folder.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (!(await succeeds(command, ['-m', 'pip', '--version']))) {
    throw new Error(
      `${what} needs Python packages, and ${command} can neither make a virtual environment nor run pip: ` +
        'install them (Debian: apt-get install python3-venv python3-pip).',
    );
  }
  return pipInstall(command, { pip: [...pip, '--target', join(folder, 'packages')], what });
}

async function pipInstall(
  command: string,
  { pip, what }: { readonly pip: readonly string[]; readonly what: string },
): Promise<void> {
  try {
    await run(command, pip, { timeout: installMinutes * 60_000, maxBuffer: maxOutputBytes });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`${what} could not be installed with pip: ${(stderr || message).trim()}`, { cause: error });
  }
}

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}
