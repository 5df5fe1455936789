import { leavesOf, type Policy, type PolicySources } from '@rekey/engine';
import type { YamlFile } from './read/yaml-file.ts';

/** Where each field of the base is written, for those that are: overrides and exceptions carry their own sources. */
export function sourcesIn(
  file: YamlFile,
  { mode, memberRole, lifecycle, secrets, accounts, limits, compliance, notify }: Policy,
): PolicySources {
  const base = { mode, memberRole, lifecycle, secrets, accounts, limits, compliance, notify };
  return Object.fromEntries(
    leavesOf(base)
      .map(({ path }) => ({ path, at: path.split('.') }))
      .filter(({ at }) => file.has(at))
      .map(({ path, at }) => [path, { file: file.name, ...file.keyAt(at) }]),
  );
}
