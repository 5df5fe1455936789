import { readFileSync } from 'node:fs';
import {
  CloudFormationClient,
  CreateStackCommand,
  CreateStackInstancesCommand,
  CreateStackSetCommand,
  type Parameter,
} from '@aws-sdk/client-cloudformation';
import { GetPolicyVersionCommand, GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { NoticePlaces } from '@rekey/aws/notify/places';
import type { Credentials, Emulator } from '@rekey/emulator';
import { memberTemplateFile, stackName } from '@rekey/infra';
import { only, rendered, template } from './template.ts';

const region = 'us-east-1';
export const management = '100000000001';
export const reportBucket = 'audit-reports';
const mailFrom = 'rekey@example.com';

/** Where the function of the stack tells people. */
export const placesIn = (account: string): NoticePlaces => ({
  topicArn: `arn:aws:sns:${region}:${account}:rekey-digests`,
  eventBus: 'default',
  mail: { from: mailFrom, configurationSet: 'rekey' },
});

export type Place = {
  readonly account: string;
  readonly runsIn: 'management' | 'delegated';
  /** Others than those that the tests need. */
  readonly parameters?: Readonly<Record<string, string>>;
};
type Document = {
  readonly Statement: readonly { readonly Action: string | readonly string[]; readonly Sid?: string }[];
};

/** Deploys the templates that are released: the central stack, the StackSet, and the role of the management account. */
export async function deploy(
  emulator: Emulator,
  seeded: { rootId: string; organizationId: string },
  place: Place,
): Promise<void> {
  const values = {
    CodeBucket: 'code',
    CodeKey: 'function.zip',
    OrganizationId: seeded.organizationId,
    RunsIn: place.runsIn,
    Targets: seeded.rootId,
    ReportBucket: reportBucket,
    MailFrom: mailFrom,
    MailConfigurationSet: 'rekey',
    ...place.parameters,
  };
  const central = await emulator.credentials(place.account);
  await putCode(emulator, central);
  const cloudFormation = clientOf(emulator, central);
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: stackName,
      TemplateBody: JSON.stringify(template),
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      Parameters: parameters(values),
    }),
  );
  await deployMembers(emulator, { ...values, 'AWS::AccountId': place.account });
}

const clientOf = ({ endpoint }: Emulator, credentials: Credentials) =>
  new CloudFormationClient({ endpoint, region, credentials, maxAttempts: 1 });

const parameters = (values: Readonly<Record<string, string>>): Parameter[] =>
  Object.entries(values).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));

/** What CloudFormation would do with the StackSet of the stack: the emulator's passes over that type of resource. */
async function deployMembers(emulator: Emulator, values: Readonly<Record<string, string>>): Promise<void> {
  const set = only(({ Type }) => Type === 'AWS::CloudFormation::StackSet');
  const wanted = rendered(set, { 'AWS::Region': region, ...values }) as {
    readonly StackSetName: string;
    readonly TemplateBody: string;
    readonly Parameters: Parameter[];
    readonly StackInstancesGroup: readonly {
      DeploymentTargets: { OrganizationalUnitIds: string[] };
      Regions: string[];
    }[];
  };
  // Whoever deploys it, StackSets work as the management account; the emulator's know only that one.
  const cloudFormation = clientOf(emulator, await emulator.credentials(management));
  const { StackSetName, TemplateBody, Parameters } = wanted;
  await cloudFormation.send(
    new CreateStackSetCommand({ StackSetName, TemplateBody, Parameters, PermissionModel: 'SERVICE_MANAGED' }),
  );
  for (const { DeploymentTargets, Regions } of wanted.StackInstancesGroup)
    await cloudFormation.send(new CreateStackInstancesCommand({ StackSetName, DeploymentTargets, Regions }));
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: StackSetName,
      TemplateBody: readFileSync(memberTemplateFile, 'utf8'),
      Parameters,
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  );
}

/** What the function of the stack reads, as the stack made it. */
export async function environmentOf(emulator: Emulator, account: string): Promise<Record<string, string>> {
  const credentials = await emulator.credentials(account);
  const lambda = new LambdaClient({ endpoint: emulator.endpoint, region, credentials });
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'rekey' }));
  lambda.destroy();
  return Environment?.Variables ?? {};
}

/** CloudFormation asks S3 for the code of the function; its call is not what is tested here. */
async function putCode({ endpoint }: Emulator, { accessKeyId, sessionToken }: Credentials): Promise<void> {
  const scope = `${accessKeyId}/20260101/${region}/s3/aws4_request`;
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    'x-amz-security-token': sessionToken,
  };
  for (const path of ['code', 'code/function.zip']) {
    const answer = await fetch(`${endpoint}/${path}`, {
      method: 'PUT',
      headers,
      ...(path !== 'code' && { body: 'zip' }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
}

/** The actions that a role's own policies allow, as the account has them. */
export async function grantedTo(emulator: Emulator, account: string, role: string): Promise<readonly string[]> {
  const iam = new IAMClient({ endpoint: emulator.endpoint, region, credentials: await emulator.credentials(account) });
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role }));
  const documents = await Promise.all(
    PolicyNames.map(async (PolicyName) => {
      const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName }));
      return JSON.parse(decodeURIComponent(PolicyDocument)) as Document;
    }),
  );
  return actionsOf(documents);
}

/** The actions that a managed policy allows. */
export async function grantedBy(emulator: Emulator, arn: string): Promise<readonly string[]> {
  const credentials = await emulator.credentials(management);
  const iam = new IAMClient({ endpoint: emulator.endpoint, region, credentials });
  const { PolicyVersion } = await iam.send(new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: 'v1' }));
  return actionsOf([JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? '')) as Document]);
}

const actionsOf = (documents: readonly Document[]): readonly string[] =>
  [...new Set(documents.flatMap(({ Statement }) => Statement.flatMap(({ Action }) => Action)))].toSorted();
