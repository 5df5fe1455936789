import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, get, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { asForLambda, bundleFunction } from './bundle.ts';

async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-bundle-'));
  try {
    await check(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('imports node:http nowhere: with the import comes a WebSocket client', () =>
  inFolder(async (folder) => {
    const { metafile } = await bundleFunction(folder);
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.filter(({ external, kind }) => external === true && kind !== 'require-call').map(({ path }) => path),
    );
    expect(imported).toContain('node:https');
    expect(imported.filter((path) => /^(?:node:)?http$/.test(path))).toEqual([]);
  }));

test.each([
  ['by a statement', "import http, { Agent, request } from 'node:http'; export { http, Agent, request };"],
  ['at run time', "export const { default: http, Agent, request } = await import('node:http');"],
])('whoever imports node:http %s gets it', (_, contents) =>
  inFolder(async (folder) => {
    const stdin = { contents, resolveDir: import.meta.dirname };
    const outExtension = { '.js': '.mjs' };
    await build({ ...asForLambda, stdin, outdir: folder, outExtension, splitting: true, logLevel: 'silent' });
    const given = await import(pathToFileURL(join(folder, 'stdin.mjs')).href);
    expect(given).toMatchObject({ http: { get }, Agent, request });
  }),
);
