import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { defaultPolicy, type Policy, type PolicySources, RekeyError } from '@rekey/engine';
import type { Context } from './context.ts';
import { loadPolicyPackage } from './load.ts';
import { wrapped } from './text/text.ts';

/** The policy of a command, and how results and the table name it. */
export type NamedPolicy = {
  readonly policy: Policy;
  readonly name: string;
  /** Where its fields were written. */
  readonly sources?: PolicySources;
};

const checksumDigits = 12;

/** Of what is in force, included files and all: two runs of one name did the same. */
export const checksumOf = (policy: Policy): string =>
  createHash('sha256').update(JSON.stringify(policy)).digest('hex').slice(0, checksumDigits);

/** Reads and checks a policy file; warnings go to stderr. Throws POLICY_NOT_FOUND or POLICY_INVALID with every message. */
export const readPolicy = async (
  file: string,
  context: Pick<Context, 'io' | 'note' | 'noteLook'>,
): Promise<NamedPolicy> => {
  const { loadPolicy, printMessage } = await loadPolicyPackage();
  const parsed = loadPolicy(file, { now: context.io.now() });
  if (parsed.status === 'invalid')
    throw new RekeyError(
      'POLICY_INVALID',
      [`${file} is not a valid policy`, ...parsed.errors.map(printMessage)].join('\n'),
    );
  context.note(
    parsed.warnings.flatMap((warning) => wrapped(printMessage(warning), context.noteLook.width, 'warning: ')),
  );
  const name = `${basename(file)}@${checksumOf(parsed.policy)}`;
  return { policy: parsed.policy, name, sources: parsed.sources };
};

/** With another role. People paste ARNs and paths with a slash in front; the policy writes neither. */
export const withRole = (named: NamedPolicy, role: string | undefined): NamedPolicy =>
  role === undefined
    ? named
    : {
        ...named,
        policy: { ...named.policy, memberRole: role.replace(/^arn:[^/]*:role\//, '').replace(/^\//, '') },
      };

export const builtInPolicy: NamedPolicy = { policy: defaultPolicy, name: 'defaults' };
