import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, matchesGlob } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Package, packageOf, readManifest, readWorkspace, root, specifiersOf } from './workspace.ts';

// What each package may import of ours. A package that is not in the list is not in the design.
const libraries = ['engine', 'policy', 'store', 'aws', 'compliance', 'notify'];
const arrows: Readonly<Record<string, readonly string[]>> = {
  'packages/engine': [],
  'packages/policy': ['engine'],
  'packages/store': ['engine'],
  'packages/aws': ['engine'],
  'packages/compliance': ['engine'],
  'packages/notify': ['engine'],
  'packages/lambda': libraries,
  'packages/cli': libraries,
  infra: [...libraries, 'lambda'],
};

// They read and change keys, secrets and accounts: everything else asks for that through the ports.
const guardedClients = [
  '@aws-sdk/client-iam',
  '@aws-sdk/client-organizations',
  '@aws-sdk/client-resource-groups-tagging-api',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sts',
  '@aws-sdk/credential-providers',
];

const chosen = [
  '@aws-sdk/client-iam',
  '@aws-sdk/client-organizations',
  '@aws-sdk/client-secrets-manager',
  '@aws-sdk/client-sts',
  'aws-cdk-lib',
  'p-limit',
  'vitest',
];

const topLevel = [
  '.ci',
  '.editorconfig',
  '.git',
  '.gitattributes',
  '.github',
  '.gitignore',
  '.oxlintrc.json',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE',
  'README.md',
  'SECURITY.md',
  'biome.json',
  'docs',
  'infra',
  'knip.json',
  'package.json',
  'packages',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'stacksets',
  'stryker.config.json',
  'test',
  'tsconfig.base.json',
  'tsconfig.json',
  'vitest.config.ts',
];
const testFolders = ['architecture', 'bench', 'browser', 'demo', 'e2e', 'emulator', 'simulation'];

const workspace = readWorkspace();
const released = workspace.filter(({ folder }) => !folder.startsWith('test/'));
const { catalog } = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as { catalog: object };

function dependenciesOf({ manifest }: Package): readonly string[] {
  return Object.keys(manifest.dependencies ?? {});
}

function allDependenciesOf({ manifest }: Package): readonly [name: string, range: string][] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
}

function reach(from: Package): ReadonlySet<string> {
  const reached = new Set<string>();
  const queue = [...dependenciesOf(from)];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    const ours = workspace.find(({ manifest }) => manifest.name === name);
    if (ours) queue.push(...dependenciesOf(ours));
  }
  return reached;
}

describe('the reader of imports', () => {
  test('sees every way of naming a module', () => {
    const source = `
      import a from 'a'; import type { B } from 'b'; import { type C } from 'c'; import 'd';
      export * from 'e'; export type { F } from 'f'; const g = await import('g');`;
    expect(specifiersOf(source)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  test('sees the sources of the workspace', () => {
    expect(workspace.map(({ folder }) => folder)).toContain('packages/engine');
    expect(workspace.flatMap(({ imports }) => imports)).not.toEqual([]);
  });
});

describe.each(released)('$folder', (one) => {
  const { folder, manifest, imports } = one;
  const forRelease = imports.filter(({ forTests, specifier }) => !forTests && !specifier.startsWith('.'));

  test('is a package of the design', () => {
    expect(Object.keys(arrows)).toContain(folder);
  });

  test('depends on our packages only along the arrows', () => {
    const allowed = arrows[folder]?.map((name) => `@rekey/${name}`);
    const declared = dependenciesOf(one).filter((name) => name.startsWith('@rekey/'));
    expect(declared.filter((name) => !allowed?.includes(name))).toEqual([]);
  });

  test('imports, tests apart, only what its manifest names as dependencies', () => {
    const known = [...dependenciesOf(one), manifest.name];
    const undeclared = forRelease.filter(
      ({ specifier }) => !isBuiltin(specifier) && !known.includes(packageOf(specifier)),
    );
    expect(undeclared).toEqual([]);
  });

  test('imports test helpers only in tests', () => {
    const helpers = ['@rekey/engine/testing', '@rekey/emulator', 'vitest', 'fast-check'];
    expect(forRelease.filter(({ specifier }) => helpers.includes(specifier))).toEqual([]);
  });

  test('imports our packages by name, not by path', () => {
    expect(
      imports.filter(({ specifier }) => /^(\.\.\/)+(packages|test|infra)\/|^@rekey\/[^/]+\/src\b/.test(specifier)),
    ).toEqual([]);
  });
});

test.each(released.filter(({ folder }) => folder !== 'packages/aws'))(
  '$folder leaves IAM, STS, Secrets Manager and Organizations to packages/aws',
  (one) => {
    expect(dependenciesOf(one).filter((name) => guardedClients.includes(name))).toEqual([]);
    const imported = one.imports.filter(({ forTests, specifier }) => !forTests && guardedClients.includes(specifier));
    expect(imported).toEqual([]);
  },
);

describe('the engine', () => {
  const engine = workspace.find(({ folder }) => folder === 'packages/engine');

  test('depends on p-limit alone', () => {
    expect(Object.keys(engine?.manifest.dependencies ?? {})).toEqual(['p-limit']);
  });

  test('imports nothing of AWS and nothing of Node, not even in what it offers to tests', () => {
    const foreign = engine?.imports.filter(
      ({ file, specifier }) =>
        !file.endsWith('.test.ts') && (isBuiltin(specifier) || /^@(aws-sdk|smithy|aws-cdk)\//.test(specifier)),
    );
    expect(foreign).toEqual([]);
  });
});

test.each(released.filter(({ folder }) => /^packages\/(engine|policy|store|compliance)$/.test(folder)))(
  '$folder cannot reach the guarded clients, by any path',
  (one) => {
    expect([...reach(one)].filter((name) => guardedClients.includes(name))).toEqual([]);
  },
);

describe('the workspace', () => {
  test('has nothing at its top level but what the design names', () => {
    const ignored = readFileSync(join(root, '.gitignore'), 'utf8').split('\n').filter(Boolean);
    const isIgnored = (name: string) => ignored.some((pattern) => matchesGlob(name, pattern.replace(/\/$/, '')));
    expect(readdirSync(root).filter((name) => !isIgnored(name) && !topLevel.includes(name))).toEqual([]);
  });

  test('has no test folder but those the design names', () => {
    const folders = readdirSync(join(root, 'test'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).filter((name) => !testFolders.includes(name))).toEqual([]);
  });

  test('names every package within our scope', () => {
    const names = [readManifest(join(root, 'package.json')), ...workspace.map(({ manifest }) => manifest)].map(
      ({ name }) => name,
    );
    expect(names.filter((name) => !name.startsWith('@rekey/'))).toEqual([]);
  });

  test.each(chosen)('uses %s', (name) => {
    expect(Object.keys(catalog)).toContain(name);
    const awaitsInfra = name === 'aws-cdk-lib' && !workspace.some(({ folder }) => folder === 'infra');
    const users = workspace.filter((one) => allDependenciesOf(one).some(([dependency]) => dependency === name));
    expect(users.length > 0 || awaitsInfra).toBe(true);
  });

  test('takes every version from the catalog, and pins it there', () => {
    const elsewhere = workspace
      .flatMap(allDependenciesOf)
      .filter(([name, range]) => range !== (name.startsWith('@rekey/') ? 'workspace:*' : 'catalog:'));
    expect(elsewhere).toEqual([]);
    expect(Object.values(catalog).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  test('records no registry in the lockfile', () => {
    expect(readFileSync(join(root, 'pnpm-lock.yaml'), 'utf8')).not.toMatch(/https?:\/\/|registry/);
  });
});
