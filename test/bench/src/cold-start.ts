import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundleFunction, processVariables } from '@rekey/lambda/bundle';
import { median, repeated } from './median.ts';
import { megabyte } from './megabyte.ts';

export type ColdStart = { readonly importMs: number; readonly rssMb: number; readonly bundleMb: number };

/** What loading the function's bundle takes, from disk into a fresh process that is running already. */
export async function coldStart(repeats: number): Promise<ColdStart> {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-bench-'));
  try {
    const { file, bytes } = await bundleFunction(folder);
    const all = await repeated(repeats, () => importOnce(file));
    return {
      importMs: median(all.map(({ ms }) => ms)),
      rssMb: median(all.map(({ rss }) => rss)) / megabyte,
      bundleMb: bytes / 1e6,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function importOnce(file: string): Promise<{ ms: number; rss: number }> {
  const script = `const t = performance.now(); await import(${JSON.stringify(pathToFileURL(file).href)});
    console.log(JSON.stringify({ ms: performance.now() - t, rss: process.memoryUsage().rss })); process.exit();`;
  const env = { ...processVariables, PATH: process.env['PATH'], AWS_REGION: 'us-east-1', REKEY_TABLE: 'rekey' };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
}
