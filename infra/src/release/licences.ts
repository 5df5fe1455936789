import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { root } from '../bundle.ts';

/** A package of which something is in a bundle. */
export type Bundled = {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly folder: string;
};

/** The packages of others in a bundle, by name. `base` is the folder that its paths start from. */
export const packagesIn = ({ inputs }: Metafile, base: string = root): readonly Bundled[] => {
  const folders = Object.keys(inputs).map(folderOf);
  const found = [...new Set(folders.filter((folder) => folder !== undefined))].map((folder) =>
    read(join(base, folder)),
  );
  const byId = new Map(found.map((each) => [`${each.name}@${each.version}`, each]));
  return [...byId.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, each]) => each);
};

/** `node_modules/.pnpm/yaml@2.9.1/node_modules/yaml/dist/index.js` is of the package in `.../node_modules/yaml`. */
const folderOf = (input: string): string | undefined =>
  /^(.*\/)?node_modules\/(@[^/]+\/[^/]+|[^@/][^/]*)(?=\/)/.exec(input)?.[0];

const read = (folder: string): Bundled => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Bundled;
  return { name, version, license, folder };
};

/** What their licences ask to be handed on: every text, under the packages it is of. */
export const noticesOf = (packages: readonly Bundled[]): string => {
  const once = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  const byText = Map.groupBy(once.values(), textOf);
  const sections = [...byText].map(([text, those]) => {
    const names = those.map(({ name, version, license }) => `${name} ${version} (${license})`);
    return `${names.join('\n')}\n\n${text === '' ? 'The package holds no text of its licence.' : text}\n`;
  });
  return `What is in the bundles beside Rekey itself, and its licences.\n\n${sections.join(`\n${'-'.repeat(80)}\n\n`)}`;
};

const textOf = ({ folder }: Bundled): string => {
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)(\.|-|$)/i.test(file));
  return files
    .sort()
    .map((file) => join(folder, file))
    .map((file) => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim())
    .join('\n\n');
};
