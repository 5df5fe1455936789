import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';

export const root: string = join(import.meta.dirname, '../..');

export interface Manifest {
  readonly name: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface Import {
  readonly file: string;
  readonly specifier: string;
  /** In a test file, a builder or a contract suite: not part of what is released. */
  readonly forTests: boolean;
}

export interface Package {
  /** Relative to the root, as in `packages/engine`. */
  readonly folder: string;
  readonly manifest: Manifest;
  readonly imports: readonly Import[];
}

export function readWorkspace(): readonly Package[] {
  const manifests = ['packages/*/package.json', 'test/*/package.json', 'infra/package.json'];
  return globSync(manifests, { cwd: root })
    .map(dirname)
    .sort()
    .map((folder) => ({
      folder,
      manifest: readManifest(join(root, folder, 'package.json')),
      imports: readImports(folder),
    }));
}

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
}

/** Every module that a source names: imports, type imports, re-exports and `import()`. */
export function specifiersOf(source: string): readonly string[] {
  const { module, errors } = parseSync('source.ts', source);
  if (errors.length > 0) throw new Error(errors.map((error) => error.message).join('\n'));
  const imported = module.staticImports.map((one) => one.moduleRequest.value);
  const exported = module.staticExports.flatMap((one) => one.entries.map((entry) => entry.moduleRequest?.value));
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start + 1, end - 1));
  return [...new Set([...imported, ...exported, ...dynamic])].filter((specifier) => specifier !== undefined);
}

/** `@rekey/engine/testing` and `@rekey/engine` are both of the package `@rekey/engine`. */
export function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function readImports(folder: string): readonly Import[] {
  const sources = join(root, folder, 'src');
  if (!existsSync(sources)) return [];
  return globSync('**/*.ts', { cwd: sources }).flatMap((path) => {
    const file = relative(root, join(sources, path));
    const forTests = path.endsWith('.test.ts') || path.startsWith('testing/');
    return specifiersOf(readFileSync(join(root, file), 'utf8')).map((specifier) => ({ file, specifier, forTests }));
  });
}
