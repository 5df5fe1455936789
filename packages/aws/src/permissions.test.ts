import { readFileSync } from 'node:fs';
import { memberRoleOf, memberRoleVersion } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { centralActions, rotateActions, scanActions } from './permissions.ts';
import { readOnlyPolicy } from './sessions/session-policy.ts';
import { actionsOf, type Parameters, permissionsOf, renderMemberRole, templatePath } from './testing/member-role.ts';

const central = {
  CentralAccountId: '111111111111',
  CentralRoleArns: ['arn:aws:iam::111111111111:role/rekey/rekey-worker'],
  OrganizationId: 'o-1234567890',
};
const role = (parameters: Parameters = {}) => renderMemberRole('222222222222', { ...central, ...parameters });
const statements = (parameters: Parameters = {}) => permissionsOf(role(parameters)).Statement;
const allowed = (parameters: Parameters = {}) =>
  actionsOf(statements(parameters).filter(({ Effect }) => Effect === 'Allow'));
const withSid = (sid: string, parameters: Parameters = {}) => statements(parameters).find(({ Sid }) => Sid === sid);

describe('the member role', () => {
  test('grants exactly the actions that rotating takes', () => {
    expect(allowed({ Access: 'rotate' })).toEqual(rotateActions);
  });

  test('grants exactly the actions that looking takes, where it is for scanning', () => {
    expect(allowed({ Access: 'scan' })).toEqual(scanActions);
  });

  test('is the role that the default policy names', () => {
    expect(role()).toMatchObject({ Path: '/rekey/', RoleName: 'rekey-member' });
  });

  test.each(['scan', 'rotate'] as const)('says that it is of the newest version, and that it may %s', (Access) => {
    expect(memberRoleOf(role({ Access }).Description)).toEqual({ version: memberRoleVersion, access: Access });
  });

  test('may be asked what it is, and no other role', () => {
    expect(withSid('SeeItself')).toMatchObject({ Resource: 'arn:aws:iam::222222222222:role/rekey/rekey-member' });
  });

  test('trusts the central account only for the named roles of the organization', () => {
    expect(role().AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'],
        Condition: {
          ArnEquals: { 'aws:PrincipalArn': central.CentralRoleArns },
          StringEquals: { 'aws:PrincipalOrgID': 'o-1234567890' },
        },
      },
    ]);
  });

  test('can neither read a secret nor widen anything', () => {
    const risky = /GetSecretValue|PutUserPolicy|:Attach|PassRole|CreateUser|CreateLoginProfile|UpdateAssumeRole|\*/;
    expect(allowed().filter((action) => risky.test(action))).toEqual([]);
  });

  test('writes only tagged secrets where adopting is off', () => {
    expect(withSid('WriteSecrets', { AdoptExisting: 'false' })).toMatchObject({
      Condition: { StringEquals: { 'aws:ResourceTag/rekey:managed': 'true' } },
    });
    expect(withSid('WriteSecrets', { AdoptExisting: 'true' })).not.toHaveProperty('Condition');
  });

  test('writes only secrets whose names fit the pattern', () => {
    expect(withSid('WriteSecrets', { SecretNamePattern: 'rekey/*' })).toMatchObject({
      Resource: [
        'arn:aws:secretsmanager:*:222222222222:secret:rekey/*',
        'arn:aws:secretsmanager:*:222222222222:secret:rekey/*-??????',
      ],
    });
  });

  test('denies every change to the keys of protected users', () => {
    expect(withSid('LeaveProtectedUsersAlone', { ProtectedUserPath: '/break-glass/' })).toMatchObject({
      Effect: 'Deny',
      Action: rotateActions.filter((action) => action.endsWith('AccessKey') && !scanActions.includes(action)),
      Resource: 'arn:aws:iam::222222222222:user/break-glass/*',
    });
    expect(withSid('LeaveProtectedUsersAlone')).toBeUndefined();
  });

  test('has a permissions boundary where one is named', () => {
    const bounded = role({ PermissionsBoundary: 'security/bounds' });
    expect(bounded.PermissionsBoundary).toBe('arn:aws:iam::222222222222:policy/security/bounds');
    expect(role()).not.toHaveProperty('PermissionsBoundary');
  });

  test('fits into a StackSet without S3, and uses nothing StackSets refuse', () => {
    const text = readFileSync(templatePath, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThan(51_200);
    expect(text).not.toMatch(/Transform|Fn::Transform|AWS::CloudFormation::Stack\b/);
  });
});

describe('the read-only session policy', () => {
  test('allows exactly the actions that looking takes', () => {
    expect(JSON.parse(readOnlyPolicy)).toEqual({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: scanActions, Resource: '*' }],
    });
  });

  test('names no action that changes anything', () => {
    const reads = /:(Get|List|Describe|GenerateCredentialReport)/;
    expect(scanActions.filter((action) => !reads.test(action))).toEqual([]);
  });

  test('fits into the 2,048 characters that STS takes', () => {
    expect(readOnlyPolicy.length).toBeLessThanOrEqual(2_048);
  });
});

test('the central role reads the organization and assumes roles, and changes nothing', () => {
  const reads = /:(Get|List|Describe)|^sts:(AssumeRole|SetSourceIdentity)$/;
  expect(centralActions.filter((action) => !reads.test(action))).toEqual([]);
});
