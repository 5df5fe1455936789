import { accountId, runId } from '@rekey/engine';
import { expect, test } from 'vitest';
import { homeRegionOf, partitionOf } from '../aws/partition.ts';
import { roleArnOf, sessionNameOf, sourceIdentityOf } from './names.ts';

test.each([
  ['20260101T120000-abc', 'rekey-20260101T120000-abc', '20260101T120000-abc'],
  ['2026-01-01T12:00:00Z/x y', 'rekey-2026-01-01T12-00-00Z-x-y', '2026-01-01T12-00-00Z-x-y'],
  ['r'.repeat(80), `rekey-${'r'.repeat(58)}`, 'r'.repeat(64)],
  ['r', 'rekey-r', 'r-'],
])('the run %s becomes a session name and a source identity that STS takes', (run, name, identity) => {
  expect([sessionNameOf(runId(run)), sourceIdentityOf(runId(run))]).toEqual([name, identity]);
});

test.each([
  ['aws', 'rekey/rekey-member', 'arn:aws:iam::222222222222:role/rekey/rekey-member'],
  ['aws-cn', '/rekey/rekey-member', 'arn:aws-cn:iam::222222222222:role/rekey/rekey-member'],
  ['aws-us-gov', 'member', 'arn:aws-us-gov:iam::222222222222:role/member'],
])('the ARN of a role in %s', (partition, role, arn) => {
  expect(roleArnOf(partition, accountId('222222222222'), role)).toBe(arn);
});

test.each([
  ['arn:aws:sts::1:assumed-role/x/y', 'aws', 'us-east-1'],
  ['arn:aws-cn:iam::1:user/x', 'aws-cn', 'cn-northwest-1'],
  ['arn:aws-us-gov:iam::1:user/x', 'aws-us-gov', 'us-gov-west-1'],
  ['arn:aws-eusc:iam::1:user/x', 'aws-eusc', 'eusc-de-east-1'],
  ['arn:aws-iso:iam::1:user/x', 'aws-iso', undefined],
])('%s is of the partition %s, at home in %s', (arn, partition, home) => {
  expect([partitionOf(arn), homeRegionOf(partition)]).toEqual([partition, home]);
});
