import { type Policy, type PolicySources, RekeyError } from '@rekey/engine';
import type { IncludedFile } from './include.ts';
import { printMessage } from './message.ts';
import { parsePolicyFiles } from './parse-policy-files.ts';

/** A version as the table holds it. */
export type PushedVersion = { readonly version: number; readonly files: readonly IncludedFile[] };

export type PushedPolicy = {
  readonly version: number;
  readonly policy: Policy;
  readonly name: string;
  readonly sources: PolicySources;
};

/** Throws POLICY_INVALID for a version that this Rekey does not understand: one pushed by a newer one. */
export function pushedPolicy({ version, files }: PushedVersion): PushedPolicy {
  const parsed = parsePolicyFiles(files);
  if (parsed.status === 'ok') {
    const { policy, sources } = parsed;
    return { version, policy, name: `version ${version}`, sources };
  }
  const what = `version ${version} of the policy in the table is not valid for this Rekey`;
  throw new RekeyError('POLICY_INVALID', [what, ...parsed.errors.map(printMessage)].join('\n'), {
    hint: 'Push a corrected one: rekey policy show --table NAME > rekey.yaml, correct it, rekey policy push rekey.yaml --table NAME',
  });
}
