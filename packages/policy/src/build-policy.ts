import { defaultPolicy, type Exception, type Override, type Policy, type Scope, type Selector } from '@rekey/engine';
import type { Path } from './message.ts';
import type { YamlFile } from './read/yaml-file.ts';
import type { WrittenOverride, WrittenPolicy } from './schema/policy-file.ts';
import type { WrittenException } from './schema/scoped.ts';

/** Fills in what was left out: once, at the top level. Overrides keep to what they say. */
export function buildPolicy(written: WrittenPolicy, file: YamlFile): Policy {
  const usual = defaultPolicy;
  return {
    version: 1,
    mode: written.mode ?? usual.mode,
    memberRole: written.memberRole ?? usual.memberRole,
    lifecycle: {
      ...usual.lifecycle,
      ...written.lifecycle,
      overlap: { ...usual.lifecycle.overlap, ...written.lifecycle?.overlap },
      ifUnused: { ...usual.lifecycle.ifUnused, ...written.lifecycle?.ifUnused },
    },
    secrets: { ...usual.secrets, ...written.secrets },
    // The opt-out tag is replaced as a whole: one without a value means any value.
    accounts: { ...usual.accounts, ...written.accounts },
    overrides: (written.overrides ?? []).map((one, index) => buildOverride(one, file, ['overrides', index])),
    exceptions: buildExceptions(written.exceptions ?? [], file),
    include: written.include ?? [],
    limits: { ...usual.limits, ...written.limits },
    compliance: { ...usual.compliance, ...written.compliance },
    notify: { ...usual.notify, ...written.notify },
  };
}

export const buildExceptions = (written: readonly WrittenException[], file: YamlFile): readonly Exception[] =>
  written.map((one, index) => {
    const { scope, users, paths, tags, groups, console, ...rest } = one;
    const source = { file: file.name, ...file.at(['exceptions', index]) };
    return {
      scopes: scopesOf(scope),
      selector: buildSelector({ users, paths, tags, groups, console }),
      ...rest,
      source,
    };
  });

function buildOverride(written: WrittenOverride, file: YamlFile, path: Path): Override {
  const { scope, users, paths, tags, groups, console, ...rest } = written;
  const source = { file: file.name, ...file.at(path) };
  return { scopes: scopesOf(scope), selector: buildSelector({ users, paths, tags, groups, console }), ...rest, source };
}

const listOf = (written: string | readonly string[]): readonly string[] =>
  typeof written === 'string' ? [written] : written;

// The schema has vouched for every scope.
const scopesOf = (written: string | readonly string[]): readonly Scope[] => [...new Set(listOf(written))] as Scope[];

type WrittenSelector = { [Field in keyof Selector]-?: WrittenException[Field & keyof WrittenException] | undefined };

function buildSelector({ users, paths, tags, groups, console }: WrittenSelector): Selector {
  return {
    ...(users && { users }),
    ...(paths && { paths }),
    ...(tags && { tags: Object.fromEntries(Object.entries(tags).map(([key, values]) => [key, listOf(values)])) }),
    ...(groups && { groups }),
    ...(console !== undefined && { console }),
  };
}
