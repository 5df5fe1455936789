import { type Policy, RekeyError } from '@rekey/engine';
import type { Organization } from '@rekey/policy';
import type { PolicyFile, PolicyVersion } from '@rekey/store';
import type { Context } from '../context.ts';
import { loadPolicyPackage } from '../load.ts';
import { checksumOf, type NamedPolicy } from '../policy.ts';
import { wrapped } from '../text/text.ts';

/** A policy with the text that it was read from. */
export type ReadPolicy = NamedPolicy & { readonly files: readonly PolicyFile[] };

type Surroundings = Pick<Context, 'io' | 'note' | 'noteLook'>;

/**
 * Reads and checks a policy file and what it includes, against the organization where that is known; warnings go to
 * stderr. Throws POLICY_NOT_FOUND, or POLICY_INVALID with every message.
 */
export const readPolicyFiles = async (
  file: string,
  context: Surroundings,
  { organization, quiet = false }: { readonly organization?: Organization; readonly quiet?: boolean } = {},
): Promise<ReadPolicy> => {
  const { loadPolicyFiles, printMessage } = await loadPolicyPackage();
  const { parsed, files } = loadPolicyFiles(file, { now: context.io.now(), organization });
  if (parsed.status === 'invalid') throw invalid(`${file} is not a valid policy`, parsed.errors.map(printMessage));
  const warnings = quiet ? [] : parsed.warnings;
  context.note(warnings.flatMap((warning) => wrapped(printMessage(warning), context.noteLook.width, 'warning: ')));
  const name = `${files[0]?.file ?? file}@${checksumOf(parsed.policy)}`;
  return { policy: parsed.policy, name, sources: parsed.sources, files };
};

export const nameOfVersion = (version: number): string => `version ${version}`;

/** Throws POLICY_INVALID for a version that this Rekey does not understand: one pushed by a newer one. */
export const readPolicyVersion = async (version: PolicyVersion): Promise<ReadPolicy> => {
  const { pushedPolicy } = await loadPolicyPackage();
  return { ...pushedPolicy(version), files: version.files };
};

const invalid = (what: string, messages: readonly string[]): RekeyError =>
  new RekeyError('POLICY_INVALID', [what, ...messages].join('\n'));

/** Two policies by which a run would do the same; comments, order of fields and names of files do not count. */
export const saysTheSame = (one: Policy, other: Policy): boolean => meaningOf(one) === meaningOf(other);

const meaningOf = (policy: Policy): string => JSON.stringify(inOrder({ ...policy, include: [] }));

/** Maps in the order of their names, without places in files. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => name !== 'source');
  return Object.fromEntries(
    fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => [name, inOrder(field)]),
  );
};
