import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { permissionsOf, renderMemberRole } from '@rekey/aws/member-role';
import type { AccountDescription, Emulator, OrganizationDescription, OuDescription, Seeded } from '@rekey/emulator';
import { parse } from 'yaml';
import { only, rendered } from './template.ts';

// Every end-to-end test runs with these roles, in the management account: the engine in the test, the function, and of the
// command what the function does too. `deployed` has the whole of it from a delegated administrator as well. Left out are:
// - commands of people (`policy`, `hold`, `table create`, `explain` and so on): an administrator's. `deployed` has the policies
//   of viewer, operator and publisher;
// - runs in a table of another name (`--table`; `two-runs`, `stopped`, `doctor`, and a lost table of the function): the worker
//   role knows the table of its stack only;
// - the examples of the help: typed by people;
// - the widget of dashboards: it has a role of its own;
// - accounts whose role a test describes itself (`doctor`, `accounts`, `permissions`): what is wrong with it is what it tests.
export const worker = 'rekey-worker';

/** Where the worker role may write reports. */
export const reports = { bucket: 'audit-reports', prefix: 'evidence/keys' };

/** As whom the worker role may write to owners. */
export const mail = { from: 'rekey@example.com', region: 'eu-west-1' };

const administrator = 'OrganizationAccountAccessRole';

type Organization = OrganizationDescription & { readonly organizationId: string };

/** The organization of the demo, with the roles of the templates. */
export async function seedDemo(emulator: Emulator): Promise<Seeded> {
  const file = join(import.meta.dirname, '../../demo/organization.yaml');
  const seeded = await emulator.seed(withMemberRoles(parse(readFileSync(file, 'utf8')) as Organization));
  await makeWorker(emulator, seeded);
  return seeded;
}

/** Each account with the member role of its template instead of one that may do more, but for what a test says of it. */
export function withMemberRoles(
  organization: Organization,
  parameters: Readonly<Record<string, string>> = {},
): OrganizationDescription {
  const { management, organizationId } = organization;
  const roleIn = (account: string) => {
    const role = renderMemberRole(account, {
      CentralAccountId: management,
      // People who use the command are operators.
      CentralRoleArns: [`rekey/${worker}`, administrator].map((name) => `arn:aws:iam::${management}:role/${name}`),
      OrganizationId: organizationId,
      ...parameters,
    });
    return { trust: role.AssumeRolePolicyDocument, policy: permissionsOf(role), description: role.Description };
  };
  const inAccount = (account: AccountDescription): AccountDescription => {
    const { id, memberRole = id !== management } = account;
    if (memberRole === false) return account;
    return { ...account, memberRole: { ...roleIn(id), ...(memberRole === true ? {} : memberRole) } };
  };
  const inUnit = <T extends Pick<OuDescription, 'accounts' | 'ous'>>(unit: T): T => ({
    ...unit,
    accounts: (unit.accounts ?? []).map(inAccount),
    ous: (unit.ous ?? []).map(inUnit),
  });
  return inUnit(organization);
}

type WorkerRole = {
  readonly Path: string;
  readonly RoleName: string;
  readonly AssumeRolePolicyDocument: object;
  readonly Policies: readonly { readonly PolicyName: string; readonly PolicyDocument: object }[];
};

/** Makes the worker role of the central template in the management account. */
export async function makeWorker(
  emulator: Emulator,
  { organizationId, management, region, credentials }: Seeded,
): Promise<void> {
  const role = rendered(
    only(({ Properties: { RoleName } }) => RoleName === worker),
    {
      OrganizationId: organizationId,
      RunsIn: 'management',
      ReportBucket: reports.bucket,
      ReportPrefix: reports.prefix,
      MailFrom: mail.from,
      MailRegion: mail.region,
      'AWS::AccountId': management,
      'AWS::Region': region,
    },
  ) as WorkerRole;
  const { Path, RoleName, AssumeRolePolicyDocument, Policies } = role;
  const iam = new IAMClient({ endpoint: emulator.endpoint, region, credentials });
  await iam.send(
    new CreateRoleCommand({ Path, RoleName, AssumeRolePolicyDocument: JSON.stringify(AssumeRolePolicyDocument) }),
  );
  for (const { PolicyName, PolicyDocument } of Policies)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(PolicyDocument) }));
  iam.destroy();
}
