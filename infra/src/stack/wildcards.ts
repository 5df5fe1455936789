import { Token, Validations } from 'aws-cdk-lib';
import type { CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import { mapLabel } from './distributed/definition.ts';
import type { Inputs } from './inputs.ts';
import { names } from './names.ts';

/** Why a wildcard stands where it does, for cdk-nag and for whoever reads it. */
const reasons = {
  everything:
    'DescribeOrganization, ListAccounts, ListRoots, GetCallerIdentity, GetResources and X-Ray know no resources',
  units: 'the root and OUs of one organization, whose ids are not known here; reading only',
  accounts: 'the accounts of one organization, which come and go; reading tags only',
  members: 'one role by its name in the accounts of one organization, which a condition names',
  log: 'the streams of one log group',
  widgetLog: 'the streams of one log group',
  batches: 'the batches of all runs, in a bucket that holds nothing else',
  executions: 'the executions of one state machine, which AWS names',
  delivery: 'delivery of logs, and X-Ray, know no resources',
  reports: 'the objects below one prefix, named by day and run; writing only',
  reportKeys: 'the key of one bucket, which is not known here: a condition names S3 and the bucket',
  mail: 'whatever identity of this account has verified the one address that a condition names',
} as const;

export type Wildcard = keyof typeof reasons;

export const explain = (
  resource: CfnRole | CfnManagedPolicy,
  { organizationId, reports, notify }: Inputs,
  wildcards: readonly Wildcard[],
): void => {
  const named = (value: string, parameter: string) => (Token.isUnresolved(value) ? `<${parameter}>` : value);
  const organization = named(organizationId, 'OrganizationId');
  const objects = `${named(reports.bucket, 'ReportBucket')}/${named(reports.prefix, 'ReportPrefix')}/*`;
  const ofOrganization = (kind: string) => `arn:<AWS::Partition>:organizations::*:${kind}/${organization}/*`;
  const resources: Readonly<Record<Wildcard, readonly string[]>> = {
    everything: ['*'],
    units: ['root', 'ou'].map(ofOrganization),
    accounts: [ofOrganization('account')],
    members: [`arn:<AWS::Partition>:iam::*:role${names.rolePath}${names.memberRole}`],
    log: [streamsOf(names.logGroup)],
    batches: ['<Batches.Arn>/runs/*'],
    executions: [':*', `/${mapLabel}:*`].map(
      (rest) => `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${names.stateMachine}${rest}`,
    ),
    delivery: ['*'],
    widgetLog: [streamsOf(names.widgetLogGroup)],
    reports: [`arn:<AWS::Partition>:s3:::${objects}`],
    reportKeys: ['arn:<AWS::Partition>:kms:*:*:key/*'],
    // Of a statement that a condition may leave out, cdk-nag sees nothing.
    mail: [
      `arn:<AWS::Partition>:ses:${notify.mailRegion.given === true ? notify.mailRegion.value : '<AWS::Region>'}:<AWS::AccountId>:identity/*`,
    ],
  };
  for (const wildcard of wildcards)
    for (const each of resources[wildcard])
      Validations.of(resource).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${each}]`,
        reason: reasons[wildcard],
      });
};

const streamsOf = (logGroup: string): string =>
  `arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:${logGroup}:*`;
