import { type Account, accountId } from '@rekey/engine';
import { expect, test } from 'vitest';
import { roleError } from './role-error.ts';

const now = new Date('2026-06-01T07:30:00Z');
const account: Account = { id: accountId('222222222222'), name: 'm', state: 'ACTIVE', ouPath: [], joinedAt: undefined };
const roleArn = 'arn:aws:iam::222222222222:role/rekey/rekey-member';
const caller = 'arn:aws:sts::111111111111:assumed-role/rekey-worker/x';
const refused = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}`;

const denied = (words: string): Error =>
  Object.assign(new Error(words), { name: 'AccessDenied', $fault: 'client', $metadata: { httpStatusCode: 403 } });

test.each([
  ['says nothing more', '', /^deploy stacksets\/member-role.yaml to the account/],
  ['lacks a permission of the caller', ' because no identity-based policy allows the sts:AssumeRole action', /caller/],
  ['is of a boundary', ' because no permissions boundary allows the sts:AssumeRole action', /caller that lacks it/],
  ['is of an SCP', ' with an explicit deny in a service control policy', /^a service control policy is in the way/],
])('a refusal that %s has a hint of its own', (_, words, hint) => {
  const error = roleError(denied(`${refused}${words}`), { account, roleArn, clock: { now: () => now } });
  expect(error).toMatchObject({ code: 'ROLE_NOT_ASSUMABLE', hint: expect.stringMatching(hint) });
  expect(error).toMatchObject({ message: expect.stringContaining(`${caller} is not authorized`) });
});

test('a refusal of the name of the run names the action that the trust lacks', () => {
  const words = `User: ${caller} is not authorized to perform: sts:SetSourceIdentity on resource: ${roleArn}`;
  const error = roleError(denied(words), { account, roleArn, clock: { now: () => now } });
  expect(error).toMatchObject({ hint: expect.stringContaining('sts:SetSourceIdentity in the trust policy') });
});
