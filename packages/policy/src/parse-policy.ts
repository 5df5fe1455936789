import type { Policy } from '@rekey/engine';
import { buildPolicy } from './build-policy.ts';
import { checkExceptions, checkOverrides, checkScopes, entriesOf, type Organization } from './check/check-entries.ts';
import { checkFile } from './check/check-file.ts';
import { type Include, readIncludes } from './include.ts';
import { type PolicyMessage, sortMessages } from './message.ts';
import { policyFile } from './schema/policy-file.ts';
import { policyShape } from './schema/shape.ts';

export type ParsedPolicy =
  | { readonly status: 'ok'; readonly policy: Policy; readonly warnings: readonly PolicyMessage[] }
  | { readonly status: 'invalid'; readonly errors: readonly PolicyMessage[] };

export type ParseOptions = {
  /** The name that messages and sources carry. */
  readonly file: string;
  /** Finds the files of a pattern. Without it, patterns are checked and not followed. */
  readonly include?: Include;
  /** Given, exceptions that have expired are warned of. */
  readonly now?: Date;
  /** Given, scopes are held against the organization as it is. */
  readonly organization?: Organization;
};

const kind = { schema: policyFile, shape: policyShape, example: 'version: 1 and what differs from the defaults' };

/** Reads the text of a policy. Never throws for what the text says: all that is wrong with it is told at once. */
export function parsePolicy(text: string, options: ParseOptions): ParsedPolicy {
  const { file: name, include = () => [], organization, now } = options;
  const { content, file, errors } = checkFile(name, text, kind);
  if (!content || !file) return { status: 'invalid', errors: sortMessages(errors, [name]) };

  const own = buildPolicy(content, file);
  const included = readIncludes(file, options.include ? own.include : [], { include, organization });
  const exceptions = [...entriesOf(own.exceptions, file, 'exceptions'), ...included.exceptions];
  const overrides = entriesOf(own.overrides, file, 'overrides');
  const policy = { ...own, exceptions: exceptions.map(({ value }) => value) };
  const files = [name, ...included.files];
  const wrong = [
    ...included.errors,
    ...checkExceptions(exceptions),
    ...checkOverrides(overrides),
    ...(organization ? checkScopes([...overrides, ...exceptions], organization) : []),
  ];
  if (wrong.length > 0) return { status: 'invalid', errors: sortMessages(wrong, files) };
  void now;
  return { status: 'ok', policy, warnings: sortMessages(included.warnings, files) };
}
