import type { Exception, Scope } from '@rekey/engine';
import { buildExceptions } from './build-policy.ts';
import { type Entry, entriesOf, type Organization, scopesOf } from './check/check-entries.ts';
import { checkFile, type Kind } from './check/check-file.ts';
import { type Complaint, type PolicyMessage, quote } from './message.ts';
import { complain, type YamlFile } from './read/yaml-file.ts';
import { includeFile, type WrittenInclude } from './schema/scoped.ts';
import { includeShape } from './schema/shape.ts';

export type IncludedFile = { readonly file: string; readonly text: string };

/** What a pattern of `include` names: files, or what is wrong with one of them. */
export type Include = (pattern: string) => readonly (IncludedFile | ({ readonly file: string } & Complaint))[];

export type Included = {
  readonly names: readonly string[];
  readonly exceptions: readonly Exception[];
  /** The same exceptions as they were written. */
  readonly entries: readonly Entry[];
  readonly errors: readonly PolicyMessage[];
  readonly warnings: readonly PolicyMessage[];
};

const mostFiles = 1_000; // more than an organization has teams; a pattern such as **/*.yaml may meet a whole disk

/** Reads the files that the policy includes, each once. */
export function readIncludes(
  file: YamlFile,
  patterns: readonly string[],
  { include, organization }: { include: Include; organization: Organization | undefined },
): Included {
  const found = patterns.map(include);
  const warnings = found.flatMap((files, index) =>
    files.length > 0 ? [] : [complain(file, ['include', index], noMatch)],
  );
  const seen = new Set([file.name]);
  const parts = found.flatMap((files, index) =>
    files.flatMap((one) => {
      if (seen.has(one.file) || seen.size > mostSeen) return [];
      seen.add(one.file);
      if (seen.size > mostSeen) return [failed(complain(file, ['include', index], tooMany))];
      if ('text' in one) return [readInclude(one, organization)];
      const problem = `${quote(one.file)}: ${one.problem}`;
      return [failed(complain(file, ['include', index], { problem, remedy: one.remedy }))];
    }),
  );
  return {
    names: [...seen],
    exceptions: parts.flatMap(({ exceptions }) => exceptions),
    entries: parts.flatMap(({ entries }) => entries),
    errors: parts.flatMap(({ errors }) => errors),
    warnings,
  };
}

const mostSeen = mostFiles + 1; // with the policy itself

const noMatch = { problem: 'no file matches the pattern', remedy: 'Correct it, or remove it' };
const tooMany = {
  problem: `more than ${mostFiles} files are included`,
  remedy: 'Name only the folder of the exceptions, such as "exceptions/*.yaml"',
};

type Part = Pick<Included, 'exceptions' | 'entries' | 'errors'>;

const failed = (error: PolicyMessage): Part => ({ exceptions: [], entries: [], errors: [error] });

const kind: Kind<WrittenInclude> = {
  schema: includeFile,
  shape: includeShape,
  example: 'within: <scope> and exceptions: [...]',
  needed: { within: 'org', exceptions: [] },
};

function readInclude({ file: name, text }: IncludedFile, organization: Organization | undefined): Part {
  const checked = checkFile(name, text, kind);
  if (!checked.file) return { exceptions: [], entries: [], errors: checked.errors };
  const { file, content } = checked;
  const entries = entriesOf(file, 'exceptions');
  const within = content.within as Scope; // the schema has vouched for it
  const errors = [
    ...checked.errors,
    ...(organization ? checkRoot(file, within, organization) : []),
    ...checkWithin(entries, within, organization),
  ];
  return { exceptions: buildExceptions(content.exceptions, file), entries, errors };
}

function checkRoot(file: YamlFile, within: Scope, organization: Organization): readonly PolicyMessage[] {
  if (within === 'org' || organization(within)) return [];
  const problem = `${within} is not in the organization`;
  return [complain(file, ['within'], { problem, remedy: 'Write the id of an OU or account that is' })];
}

const checkWithin = (
  entries: readonly Entry[],
  within: Scope,
  organization: Organization | undefined,
): readonly PolicyMessage[] =>
  entries.flatMap((entry) =>
    scopesOf(entry)
      .filter(({ scope }) => !isWithin(scope, within, organization))
      .map(({ scope, path }) => {
        const complaint = {
          problem: `${scope} is not within ${within}`,
          remedy: `Write ${within} or a scope below it`,
        };
        return complain(entry.file, path, complaint);
      }),
  );

/** Offline an OU or account may be anywhere: then only what is certainly outside is told. */
function isWithin(scope: Scope, within: Scope, organization: Organization | undefined): boolean {
  if (within === 'org' || scope === within) return true;
  if (scope === 'org' || !within.startsWith('ou-')) return false;
  const path = organization?.(scope);
  return path === undefined || path.includes(within);
}
