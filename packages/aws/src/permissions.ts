import type { Census, Directory, EventBus, KeyGateway, Mailer, Sessions, Topic, Vault } from '@rekey/engine';

type MemberCall = 'access.role' | `census.${keyof Census}` | `keys.${keyof KeyGateway}` | `vault.${keyof Vault}`;
type CentralCall = `directory.${keyof Directory}` | `sessions.${keyof Sessions}`;
type NoticeCall = `bus.${keyof EventBus}` | `topic.${keyof Topic}` | `mailer.${keyof Mailer}`;

export type MemberAction =
  | 'iam:CreateAccessKey'
  | 'iam:DeleteAccessKey'
  | 'iam:GenerateCredentialReport'
  | 'iam:GetAccessKeyLastUsed'
  | 'iam:GetAccountAuthorizationDetails'
  | 'iam:GetCredentialReport'
  | 'iam:GetLoginProfile'
  | 'iam:GetRole'
  | 'iam:GetUser'
  | 'iam:ListAccessKeys'
  | 'iam:ListAttachedUserPolicies'
  | 'iam:ListGroupsForUser'
  | 'iam:ListUsers'
  | 'iam:UpdateAccessKey'
  | 'secretsmanager:CreateSecret'
  | 'secretsmanager:DescribeSecret'
  | 'secretsmanager:GetResourcePolicy'
  | 'secretsmanager:PutResourcePolicy'
  | 'secretsmanager:PutSecretValue'
  | 'secretsmanager:RestoreSecret'
  | 'secretsmanager:TagResource';

export type CentralAction =
  | 'organizations:DescribeOrganization'
  | 'organizations:ListAccounts'
  | 'organizations:ListAccountsForParent'
  | 'organizations:ListOrganizationalUnitsForParent'
  | 'organizations:ListRoots'
  | 'organizations:ListTagsForResource'
  | 'sts:AssumeRole'
  | 'sts:GetCallerIdentity'
  | 'sts:SetSourceIdentity'
  | 'tag:GetResources';

export type NoticeAction = 'events:DescribeEventBus' | 'events:PutEvents' | 'ses:SendEmail' | 'sns:Publish';

/** `scan` reads; `rotate` changes. A session for reading is held to the actions of the first. */
type MemberNeed = { readonly access: 'scan' | 'rotate'; readonly actions: readonly MemberAction[] };

// The one list of what Rekey is allowed to do in an account. stacksets/member-role.yaml grants it, the read-only session
// policy is cut from it, and every call names its action by its type: tests hold the three against each other.
export const memberPermissions: Readonly<Record<MemberCall, MemberNeed>> = {
  'access.role': { access: 'scan', actions: ['iam:GetRole'] }, // its own version, for `rekey doctor`
  'census.requestReport': { access: 'scan', actions: ['iam:GenerateCredentialReport'] },
  'census.report': { access: 'scan', actions: ['iam:GenerateCredentialReport', 'iam:GetCredentialReport'] },
  'census.users': { access: 'scan', actions: ['iam:GetAccountAuthorizationDetails', 'iam:ListUsers'] },
  'census.profiles': { access: 'scan', actions: ['iam:GetAccountAuthorizationDetails'] },
  'census.user': { access: 'scan', actions: ['iam:GetUser'] },
  'census.groups': { access: 'scan', actions: ['iam:ListGroupsForUser'] },
  'census.attachedPolicies': { access: 'scan', actions: ['iam:ListAttachedUserPolicies'] },
  'census.console': { access: 'scan', actions: ['iam:GetLoginProfile'] },
  'keys.list': { access: 'scan', actions: ['iam:ListAccessKeys'] },
  'keys.lastUse': { access: 'scan', actions: ['iam:GetAccessKeyLastUsed'] },
  'keys.create': { access: 'rotate', actions: ['iam:CreateAccessKey'] },
  'keys.deactivate': { access: 'rotate', actions: ['iam:UpdateAccessKey'] },
  'keys.reactivate': { access: 'rotate', actions: ['iam:UpdateAccessKey'] },
  'keys.delete': { access: 'rotate', actions: ['iam:DeleteAccessKey'] },
  'vault.custody': { access: 'scan', actions: ['secretsmanager:DescribeSecret'] },
  'vault.inspect': { access: 'scan', actions: ['secretsmanager:DescribeSecret'] },
  'vault.prepare': {
    access: 'rotate',
    actions: [
      'secretsmanager:CreateSecret', // with its tag, which takes TagResource too
      'secretsmanager:DescribeSecret',
      'secretsmanager:GetResourcePolicy',
      'secretsmanager:PutResourcePolicy',
      'secretsmanager:RestoreSecret',
      'secretsmanager:TagResource',
    ],
  },
  'vault.store': { access: 'rotate', actions: ['secretsmanager:PutSecretValue'] },
};

/** What whoever runs Rekey needs, by port call: the central role, or a person. */
export const centralPermissions: Readonly<Record<CentralCall, readonly CentralAction[]>> = {
  'directory.organization': ['sts:GetCallerIdentity', 'organizations:DescribeOrganization'],
  'directory.accounts': [
    'organizations:ListAccounts',
    // only where ListAccounts does not give the place of an account
    'organizations:ListRoots',
    'organizations:ListOrganizationalUnitsForParent',
    'organizations:ListAccountsForParent',
  ],
  'directory.organizationalUnits': ['organizations:ListRoots', 'organizations:ListOrganizationalUnitsForParent'],
  'directory.optedOut': ['tag:GetResources'],
  'directory.isOptedOut': ['organizations:ListTagsForResource'],
  'directory.tags': ['organizations:ListTagsForResource'],
  'sessions.open': ['sts:AssumeRole', 'sts:SetSourceIdentity'],
};

/** What telling people takes, each where there is somewhere to tell it. */
export const noticePermissions: Readonly<Record<NoticeCall, readonly NoticeAction[]>> = {
  'bus.put': ['events:DescribeEventBus', 'events:PutEvents'],
  'topic.publish': ['sns:Publish'],
  'mailer.send': ['ses:SendEmail'],
};

const needs = Object.values(memberPermissions);
const distinct = (actions: readonly string[]): readonly string[] => [...new Set(actions)].sort();

/** What the member role needs to look: for `Access: scan`, and all that a read-only session may do. */
export const scanActions: readonly string[] = distinct(
  needs.filter(({ access }) => access === 'scan').flatMap(({ actions }) => actions),
);

/** What the member role needs to rotate, reading included. */
export const rotateActions: readonly string[] = distinct(needs.flatMap(({ actions }) => actions));

export const centralActions: readonly string[] = distinct(Object.values(centralPermissions).flat());
