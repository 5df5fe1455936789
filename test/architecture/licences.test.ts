import { realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readManifest, readWorkspace, root } from './workspace.ts';

const permissive = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];

const isPermissive = (license = 'none') =>
  license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => permissive.includes(one)));

function licencesBehind(manifests: readonly string[]): ReadonlyMap<string, string | undefined> {
  const found = new Map<string, string | undefined>();
  const queue = [...manifests];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    const { license, dependencies = {} } = readManifest(path);
    found.set(path, license);
    for (const name of Object.keys(dependencies)) {
      const next = findPackageJSON(name, path);
      if (!next) throw new Error(`${name}, wanted by ${path}, is not installed`);
      queue.push(realpathSync(next));
    }
  }
  return found;
}

test('everything that is released, down to the last dependency, has a permissive licence', () => {
  const ours = readWorkspace().filter(({ folder }) => !folder.startsWith('test/'));
  const licences = licencesBehind(ours.map(({ folder }) => join(root, folder, 'package.json')));
  expect(licences.size).toBeGreaterThan(ours.length);
  expect([...licences].filter(([, license]) => !isPermissive(license))).toEqual([]);
});

test('every tool of the workspace has a permissive licence', () => {
  const path = join(root, 'package.json');
  const tools = Object.keys(readManifest(path).devDependencies ?? {}).map(
    (name) => findPackageJSON(name, path) ?? name,
  );
  expect(tools.filter((tool) => !isPermissive(readManifest(tool).license))).toEqual([]);
});
