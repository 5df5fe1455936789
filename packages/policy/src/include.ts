import type { Exception, Scope } from '@rekey/engine';
import { buildExceptions } from './build-policy.ts';
import { type Entry, entriesOf, type Organization } from './check/check-entries.ts';
import { checkFile } from './check/check-file.ts';
import type { PolicyMessage } from './message.ts';
import { complain, type YamlFile } from './read/yaml-file.ts';
import { includeFile } from './schema/scoped.ts';
import { includeShape } from './schema/shape.ts';

export type IncludedFile = { readonly file: string; readonly text: string };

/** What a pattern of `include` names: files, or a complaint about one of them. */
export type Include = (
  pattern: string,
) => readonly (IncludedFile | { readonly file: string; readonly problem: string })[];

export type Included = {
  readonly files: readonly string[];
  readonly exceptions: readonly Entry<Exception>[];
  readonly errors: readonly PolicyMessage[];
  readonly warnings: readonly PolicyMessage[];
};

const mostFiles = 1_000; // more than an organization has teams; a pattern such as **/*.yaml may meet a whole disk

/** Reads the files that the policy includes, each once. */
export function readIncludes(
  file: YamlFile,
  patterns: readonly string[],
  { include, organization }: { include: Include; organization?: Organization | undefined },
): Included {
  const errors: PolicyMessage[] = [];
  const warnings: PolicyMessage[] = [];
  const exceptions: Entry<Exception>[] = [];
  const files: string[] = [];
  for (const [index, pattern] of patterns.entries()) {
    const found = include(pattern);
    const path = ['include', index];
    if (found.length === 0) warnings.push(complain(file, path, noMatch));
    for (const one of found) {
      if (files.includes(one.file) || one.file === file.name) continue;
      files.push(one.file);
      if (files.length > mostFiles)
        return { files, exceptions, warnings, errors: [...errors, complain(file, path, tooMany)] };
      if ('problem' in one) {
        const complaint = {
          problem: `${one.file}: ${one.problem}`,
          remedy: 'Keep the file inside the folder of the policy',
        };
        errors.push(complain(file, path, complaint));
        continue;
      }
      const read = readInclude(one, organization);
      errors.push(...read.errors);
      exceptions.push(...read.exceptions);
    }
  }
  return { files, exceptions, errors, warnings };
}

const noMatch = { problem: 'no file matches the pattern', remedy: 'Correct it, or remove it' };
const tooMany = {
  problem: `more than ${mostFiles} files are included`,
  remedy: 'Name the folder of the exceptions only, such as "exceptions/*.yaml"',
};

const kind = { schema: includeFile, shape: includeShape, example: 'within: <scope> and exceptions: [...]' };

function readInclude(
  { file: name, text }: IncludedFile,
  organization: Organization | undefined,
): { exceptions: readonly Entry<Exception>[]; errors: readonly PolicyMessage[] } {
  const { content, file, errors } = checkFile(name, text, kind);
  if (!content || !file) return { exceptions: [], errors };
  const exceptions = entriesOf(buildExceptions(content.exceptions, file), file, 'exceptions');
  const within = content.within as Scope; // the schema has vouched for it
  return { exceptions, errors: checkWithin(exceptions, within, organization) };
}

function checkWithin(
  entries: readonly Entry<Exception>[],
  within: Scope,
  organization: Organization | undefined,
): readonly PolicyMessage[] {
  return entries.flatMap(({ value: { scopes }, file, path }) =>
    scopes
      .filter((scope) => !isWithin(scope, within, organization))
      .map((scope) => {
        const complaint = {
          problem: `${scope} is not within ${within}`,
          remedy: `Write ${within} or a scope below it`,
        };
        return complain(file, [...path, 'scope'], complaint);
      }),
  );
}

/** Offline an OU or account may be anywhere: then only what is certainly outside is told. */
function isWithin(scope: Scope, within: Scope, organization: Organization | undefined): boolean {
  if (within === 'org' || scope === within) return true;
  if (scope === 'org' || !within.startsWith('ou-')) return false;
  const path = organization?.(scope);
  return path === undefined || path.includes(within);
}
