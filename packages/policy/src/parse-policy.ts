import type { Policy, PolicySources } from '@rekey/engine';
import { buildPolicy } from './build-policy.ts';
import { checkExceptions, checkOverrides, checkScopes, entriesOf, type Organization } from './check/check-entries.ts';
import { checkFile, type Kind } from './check/check-file.ts';
import { warnOfExceptions } from './check/exception-warnings.ts';
import { type Include, readIncludes } from './include.ts';
import { type PolicyMessage, sortMessages } from './message.ts';
import { checkPeriods } from './periods/check-periods.ts';
import { policyFile, type WrittenPolicy } from './schema/policy-file.ts';
import { policyShape } from './schema/shape.ts';
import { sourcesIn } from './sources.ts';

export type ParsedPolicy =
  | {
      readonly status: 'ok';
      readonly policy: Policy;
      readonly warnings: readonly PolicyMessage[];
      /** Where the fields were written that stand outside of overrides and exceptions, by path. */
      readonly sources: PolicySources;
    }
  | { readonly status: 'invalid'; readonly errors: readonly PolicyMessage[] };

export type ParseOptions = {
  /** The name that messages and sources carry. */
  readonly file: string;
  /** Finds the files of a pattern. Without it, patterns are checked and not followed. */
  readonly include?: Include | undefined;
  /** Given, exceptions that have expired are warned of. */
  readonly now?: Date | undefined;
  /** Given, scopes are held against the organization as it is. */
  readonly organization?: Organization | undefined;
};

/** Reads the text of a policy. Never throws for what the text says: all that is wrong with it is told at once. */
export function parsePolicy(text: string, { file: name, include, now, organization }: ParseOptions): ParsedPolicy {
  const checked = checkFile(name, text, kind);
  if (!checked.file) return { status: 'invalid', errors: sortMessages(checked.errors, [name]) };
  const { file, content, broken } = checked;

  const own = buildPolicy(content, file);
  const patterns = include ? own.include : [];
  const included = readIncludes(file, patterns, { include: include ?? (() => []), organization });
  const exceptions = [...entriesOf(file, 'exceptions'), ...included.entries];
  const overrides = entriesOf(file, 'overrides');
  const canMerge = ['lifecycle', 'secrets', 'overrides', 'compliance'].every((field) => !broken.has(field));
  const periods = canMerge ? checkPeriods(own, file, organization) : { errors: [], warnings: [] };

  const errors = [
    ...checked.errors,
    ...included.errors,
    ...checkExceptions(exceptions),
    ...checkOverrides(overrides),
    ...periods.errors,
    ...(organization ? checkScopes([...overrides, ...exceptions], organization) : []),
  ];
  if (errors.length > 0) return { status: 'invalid', errors: sortMessages(errors, included.names) };

  const policy = { ...own, exceptions: [...own.exceptions, ...included.exceptions] };
  const written = policy.exceptions.flatMap((exception, index) => {
    const entry = exceptions[index]; // without errors there is one for each
    return entry ? [{ exception, entry }] : [];
  });
  const warnings = [...included.warnings, ...periods.warnings, ...warnOfExceptions(written, { now, organization })];
  return { status: 'ok', policy, warnings: sortMessages(warnings, included.names), sources: sourcesIn(file, policy) };
}

const kind: Kind<WrittenPolicy> = {
  schema: policyFile,
  shape: policyShape,
  example: 'version: 1 and what differs from the defaults',
  needed: { version: 1 },
};
