import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadPolicyFiles } from './load-policy.ts';
import { parsePolicyFiles } from './parse-policy-files.ts';

let folder: string;
const main = '# ours\nversion: 1\ninclude: ["teams/*.yaml", "teams/**/*.yaml"]\n';
const team = (id: string): string =>
  `within: org # ${id}\nexceptions:\n  - { id: ${id}, scope: org, users: [${id}], expires: 2030-01-01 }\n`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-policy-'));
  mkdirSync(join(folder, 'teams', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'rekey.yaml'), main);
  for (const id of ['one', 'two', 'deep/three']) {
    writeFileSync(join(folder, 'teams', `${id}.yaml`), team(id.split('/').at(-1) ?? ''));
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

test('files are kept as they were written, each once, by names that hold anywhere', () => {
  const { files } = loadPolicyFiles(join(folder, 'rekey.yaml'));
  expect(files).toEqual([
    { file: 'rekey.yaml', text: main },
    { file: 'teams/one.yaml', text: team('one') },
    { file: 'teams/two.yaml', text: team('two') },
    { file: 'teams/deep/three.yaml', text: team('three') },
  ]);
});

test('files say the same wherever they are read from', () => {
  const { parsed, files } = loadPolicyFiles(join(folder, 'rekey.yaml'));
  const again = parsePolicyFiles(files);
  if (parsed.status !== 'ok' || again.status !== 'ok') throw new Error('neither has errors');
  const saying = (policy: typeof parsed.policy) => ({
    ...policy,
    exceptions: policy.exceptions.map((exception) => ({ ...exception, source: undefined })),
  });
  expect(saying(again.policy)).toEqual(saying(parsed.policy));
  expect(again.policy.exceptions.map(({ source }) => source?.file)).toEqual([
    'teams/one.yaml',
    'teams/two.yaml',
    'teams/deep/three.yaml',
  ]);
});

test('what is wrong with a kept file is told with its name', () => {
  const parsed = parsePolicyFiles([
    { file: 'rekey.yaml', text: main },
    { file: 'teams/one.yaml', text: 'within: ou-1\n' },
  ]);
  if (parsed.status === 'ok') throw new Error('it has errors');
  expect(new Set(parsed.errors.map(({ file }) => file))).toEqual(new Set(['teams/one.yaml']));
});

test('no files at all are an invalid policy, not a crash', () => {
  expect(parsePolicyFiles([])).toMatchObject({ status: 'invalid' });
});
