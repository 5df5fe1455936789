import { adviseOn, type ErrorCode } from '../errors.ts';
import type { AccountCheck } from '../model/diagnosis.ts';
import type { RunId } from '../model/ids.ts';
import { userName } from '../model/ids.ts';
import { memberRoleVersion } from '../model/member-role.ts';
import type { Policy } from '../model/policy.ts';
import type { Account } from '../model/run.ts';
import { accountModes, accountSecrets } from '../policy/resolve.ts';
import { secretName } from '../policy/secret-name.ts';
import type { AccountAccess, Ports } from '../ports.ts';

type By = { readonly policy: Policy; readonly run: RunId };

/** What a run relies on in one account. Never throws: what could not be asked is what was found. */
export async function examineAccount(
  { sessions }: Pick<Ports, 'sessions'>,
  account: Account,
  { policy, run }: By,
): Promise<readonly AccountCheck[]> {
  let access: AccountAccess;
  try {
    // Under its name, as only that lets a run change anything; read-only, so that nothing can be changed here.
    access = await sessions.open(account, { role: policy.memberRole, access: 'read', run, named: true });
  } catch (error) {
    const why = adviseOn(error);
    return [{ about: 'role', status: why.code === 'ROLE_PENDING' ? 'note' : 'wrong', ...why }];
  }
  return [
    { about: 'role', status: 'good', because: `${policy.memberRole} can be assumed` },
    ...(await examineRole(access, account, policy)),
    await examineReport(access),
    ...(await examineSecrets(access, account, policy)),
  ];
}

const deploy = 'deploy the newest stacksets/member-role.yaml';

async function examineRole(
  access: AccountAccess,
  { id, ouPath }: Account,
  policy: Policy,
): Promise<readonly AccountCheck[]> {
  try {
    const { version, access: allowed } = await access.role();
    const enforces = accountModes(policy, { account: id, ouPath }).has('enforce');
    return [versionCheck(version), ...(enforces && allowed === 'scan' ? [mayOnlyLook] : [])];
  } catch (error) {
    const why = adviseOn(error);
    // The first version of the template lets the role be asked.
    if (why.code !== 'PERMISSION_MISSING') return [{ about: 'role-version', status: 'wrong', ...why }];
    const because =
      'the role may not be asked for its version: it is older than version 1, or not made by the template';
    return [{ about: 'role-version', status: 'wrong', code: 'ROLE_OUTDATED', because, hint: deploy }];
  }
}

const mayOnlyLook: AccountCheck = {
  about: 'role-access',
  status: 'wrong',
  code: 'PERMISSION_MISSING',
  because: 'the policy enforces here, and the role may only look',
  hint: 'deploy stacksets/member-role.yaml with Access=rotate to the account, or leave it in mode plan',
};

function versionCheck(version: number | undefined): AccountCheck {
  if (version === undefined) {
    return {
      about: 'role-version',
      status: 'note',
      because: 'the role is not made by stacksets/member-role.yaml: whether it allows what a run needs is not known',
      hint: deploy,
    };
  }
  const because = `the role is of version ${version}`;
  if (version === memberRoleVersion) return { about: 'role-version', status: 'good', because };
  if (version > memberRoleVersion) {
    return { about: 'role-version', status: 'note', because: `${because}, this Rekey of ${memberRoleVersion}` };
  }
  const old = `${because}, and this Rekey needs ${memberRoleVersion}`;
  return { about: 'role-version', status: 'wrong', code: 'ROLE_OUTDATED', because: old, hint: deploy };
}

const byReport: readonly ErrorCode[] = ['PERMISSION_MISSING', 'SCP_DENIED'];

async function examineReport({ census }: AccountAccess): Promise<AccountCheck> {
  try {
    const report = await census.report();
    if (report.status === 'ready') return { about: 'report', status: 'good', because: 'the credential report is read' };
    const { code = 'REPORT_UNAVAILABLE', because } = report;
    if (byReport.includes(code)) return { about: 'report', status: 'wrong', code, because, hint: hintFor(code) };
    // A run lists every user instead.
    return { about: 'report', status: 'note', code: 'REPORT_UNAVAILABLE', because };
  } catch (error) {
    return { about: 'report', status: 'wrong', ...adviseOn(error) };
  }
}

const hintFor = (code: ErrorCode): string =>
  code === 'SCP_DENIED' ? 'except the member role from the service control policy' : deploy;

// Nobody's: to ask for its secret tells whether the Region and names of this form may be asked for at all.
const nobody = userName('rekey-doctor');

/** Whether Secrets Manager answers in the Regions of the policy, for secrets of the names that the policy gives. */
async function examineSecrets(
  access: AccountAccess,
  { id, ouPath }: Account,
  policy: Policy,
): Promise<readonly AccountCheck[]> {
  const places = new Map(
    accountSecrets(policy, { account: id, ouPath }).map(({ region, name }) => [`${region} ${name}`, { region, name }]),
  );
  return Promise.all(
    [...places.values()].map(async ({ region, name }): Promise<AccountCheck> => {
      try {
        await access.vault(region).inspect(secretName(name, nobody));
        return { about: 'secrets', status: 'good', because: `secrets named ${name} can be looked at in ${region}` };
      } catch (error) {
        const why = adviseOn(error);
        const hint =
          why.code === 'PERMISSION_MISSING'
            ? { hint: `deploy the member role with a SecretNamePattern that fits secrets.name, ${name}` }
            : {};
        return { about: 'secrets', status: 'wrong', ...why, ...hint };
      }
    }),
  );
}
