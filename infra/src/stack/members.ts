import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, CfnStackSet, type Stack } from 'aws-cdk-lib';
import { either, onlyIf } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { names, roleArnOf } from './names.ts';

export const memberTemplateFile: string = join(import.meta.dirname, '../../../stacksets/member-role.yaml');

// All accounts at once, as nothing runs in the role's stack, whatever may fail: the strict mode would begin no more of them than
// may fail, one at a time below ten accounts. A tenth may fail, for an SCP here and there must not keep the others without the role.
const operationPreferences = {
  maxConcurrentPercentage: 100,
  failureTolerancePercentage: 10,
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
};

/** The member role in every account below the targets, and in those that join them. */
export const addMembers = (stack: Stack, { members, organizationId, fromManagement }: Inputs): void =>
  onlyIf(members.managed, () => [
    new CfnStackSet(stack, 'Members', {
      stackSetName: names.stackSet,
      description: 'The role that Rekey assumes in each account',
      permissionModel: 'SERVICE_MANAGED',
      callAs: either(fromManagement, 'SELF', 'DELEGATED_ADMIN'),
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      managedExecution: { Active: true },
      capabilities: ['CAPABILITY_NAMED_IAM'],
      operationPreferences,
      templateBody: readFileSync(memberTemplateFile, 'utf8'),
      parameters: parametersOf({ members, organizationId }),
      stackInstancesGroup: [
        { regions: [members.region], deploymentTargets: { organizationalUnitIds: [...members.targets] } },
      ],
    }),
  ]);

const parametersOf = ({ members, organizationId }: Pick<Inputs, 'members' | 'organizationId'>) =>
  Object.entries({
    CentralAccountId: Aws.ACCOUNT_ID,
    CentralRoleArns: `${roleArnOf(names.workerRole)}${members.operatorRoles}`,
    OrganizationId: organizationId,
    Access: members.access,
    SecretNamePattern: members.secretNamePattern,
    AdoptExisting: members.adoptExisting,
    ProtectedUserPath: members.protectedUserPath,
    PermissionsBoundary: members.permissionsBoundary,
  }).map(([parameterKey, parameterValue]) => ({ parameterKey, parameterValue }));
