import { type PolicyVersionHead, RekeyError } from '@rekey/engine';
import type { PolicyStore } from '@rekey/store';
import type { Rekey } from '../compose.ts';
import type { Context } from '../context.ts';
import { builtInPolicy, type NamedPolicy } from '../policy.ts';
import { headline } from '../views/policy-versions.ts';
import { viewOrganization } from './organization-view.ts';
import { nameOfVersion, readPolicyFiles, readPolicyVersion, saysTheSame } from './read-policy-files.ts';

type Asked = {
  readonly rekey: Rekey;
  readonly table: string;
  /** The file that was named, and what it says. */
  readonly path: string | undefined;
  readonly file: NamedPolicy | undefined;
  readonly override: boolean;
};

/**
 * The policy of a run: the newest pushed version, once there is one. Before that the file. Throws POLICY_DIFFERS for a file
 * that says something else than the newest version, and USAGE where there is neither.
 */
export const policyInForce = async (
  { rekey, table, path, file, override }: Asked,
  context: Pick<Context, 'io' | 'note' | 'noteLook'>,
): Promise<NamedPolicy> => {
  const newest = await rekey.policies?.newest();
  if (file === undefined) {
    if (newest !== undefined) return readPolicyVersion(newest);
    throw new RekeyError('USAGE', `--policy FILE is missing: no policy was pushed to table ${table}`, {
      hint: `Name a file (REKEY_POLICY stands in for it), or push one: rekey policy push rekey.yaml --table ${table}`,
    });
  }
  if (newest !== undefined && !override) {
    const pushed = await readPolicyVersion(newest);
    if (saysTheSame(file.policy, pushed.policy)) return pushed;
    throw differs(file, newest, table);
  }
  if (newest !== undefined)
    context.note([
      `warning: this run goes by ${file.name}, and not by ${nameOfVersion(newest.version)} of the policy.`,
    ]);
  return path === undefined ? file : withinSubtrees(path, { rekey, file }, context);
};

const differs = (...[file, newest, table]: readonly [NamedPolicy, PolicyVersionHead, string]): RekeyError =>
  new RekeyError(
    'POLICY_DIFFERS',
    `${file.name} says something else than ${headline(newest)}, which is the policy of table ${table}`,
    {
      hint: 'Leave --policy out (and REKEY_POLICY unset) to run by the pushed version, or push the file: rekey policy push FILE. With --override-policy this run goes by the file.',
    },
  );

/** Teams keep their exceptions within their OU: whether they do, only the organization can tell. A push has checked it. */
const withinSubtrees = async (
  path: string,
  { rekey, file }: { readonly rekey: Rekey; readonly file: NamedPolicy },
  context: Pick<Context, 'io' | 'note' | 'noteLook'>,
): Promise<NamedPolicy> => {
  if (file.policy.include.length === 0) return file;
  const { places } = await viewOrganization(rekey.ports(() => {}).directory);
  return readPolicyFiles(path, context, { organization: places, quiet: true });
};

/** For commands that change nothing: the file if one was named, else the newest pushed version, else the defaults. */
export const policyToShow = async (
  file: NamedPolicy | undefined,
  policies: PolicyStore | undefined,
): Promise<NamedPolicy> => {
  if (file !== undefined) return file;
  const newest = await policies?.newest();
  return newest === undefined ? builtInPolicy : readPolicyVersion(newest);
};
