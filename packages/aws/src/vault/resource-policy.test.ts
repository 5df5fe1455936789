import { expect, test } from 'vitest';
import { renderPolicy } from './resource-policy.ts';

const owner = 'arn:aws:iam::222222222222:user/team/alice';
const reader = 'arn:aws:iam::222222222222:role/break-glass';

test('lets the owner read, and denies everyone else but the named readers', () => {
  expect(JSON.parse(renderPolicy(owner, [reader]))).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OwnerReads',
        Effect: 'Allow',
        Principal: { AWS: owner },
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
        Resource: '*',
      },
      {
        Sid: 'NobodyElseReads',
        Effect: 'Deny',
        Principal: '*',
        Action: 'secretsmanager:GetSecretValue',
        Resource: '*',
        Condition: { ArnNotEquals: { 'aws:PrincipalArn': [owner, reader] } },
      },
    ],
  });
});

test('without readers leaves the owner alone to read', () => {
  expect(renderPolicy(owner, [])).toContain(`{"aws:PrincipalArn":["${owner}"]}`);
});

test('denies reading only: whoever may repair the policy still can', () => {
  const { Statement } = JSON.parse(renderPolicy(owner, [])) as { Statement: { Effect: string; Action: unknown }[] };
  expect(Statement.filter(({ Effect }) => Effect === 'Deny').map(({ Action }) => Action)).toEqual([
    'secretsmanager:GetSecretValue',
  ]);
});
