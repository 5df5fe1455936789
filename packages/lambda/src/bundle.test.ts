import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleFunction } from './bundle.ts';

test('imports node:http nowhere: with the import comes a WebSocket client', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rekey-bundle-'));
  try {
    const { metafile } = await bundleFunction(folder);
    const imported = Object.values(metafile.outputs).flatMap(({ imports }) =>
      imports.filter(({ external, kind }) => external === true && kind !== 'require-call').map(({ path }) => path),
    );
    expect(imported).toContain('node:https');
    expect(imported.filter((path) => /^(?:node:)?http$/.test(path))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
