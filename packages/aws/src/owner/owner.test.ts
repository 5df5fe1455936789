import { inspect } from 'node:util';
import { type AccountId, type UserName, userName } from '@rekey/engine';
import { expect, test } from 'vitest';
import { someCredentials } from '../testing/clients.ts';
import { answer, hangUp, jsonError, loopback, type Reply, xmlError } from '../testing/loopback.ts';
import { createOwner } from './owner.ts';
import { readSecret } from './read-secret.ts';

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const region = 'eu-central-1';
const where = { name: 'alice_credentials', region };

const ownerAt = (endpoint: string, credentials: object = {}) =>
  createOwner({
    endpoint,
    region,
    credentials: { ...someCredentials, ...credentials },
    limits: { attempts: 1, centralAttempts: 1 },
  });

const identify = async (arn: string, credentials?: object) => {
  const body = `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>${arn}</Arn><Account>111111111111</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  await using server = await loopback(answer(body));
  using owner = await ownerAt(server.endpoint, credentials);
  return await owner.identity();
};

const read = async (reply: Reply) => {
  await using server = await loopback(reply);
  using owner = await ownerAt(server.endpoint);
  return await owner.read(where);
};

const json = (body: string): Reply => answer(body, { 'content-type': 'application/x-amz-json-1.1' });
const denial = (because: string) =>
  jsonError(
    400,
    'AccessDeniedException',
    `User: u is not authorized to perform: secretsmanager:GetSecretValue ${because}`,
  );

test.each<[string, string, string]>([
  ['arn:aws:iam::111111111111:user/alice', 'alice', 'aws'],
  ['arn:aws:iam::111111111111:user/team/eu/a,b=c@d', 'a,b=c@d', 'aws'],
  ['arn:aws-us-gov:iam::111111111111:user/alice', 'alice', 'aws-us-gov'],
])('%s is the user %s in partition %s', async (arn, user, partition) => {
  const identity = await identify(arn);
  expect(identity).toEqual({
    account: '111111111111' as AccountId,
    user: user as UserName,
    arn,
    partition,
    keyInHand: someCredentials.accessKeyId,
  });
});

test('of a session it does not show which key it came from', async () => {
  const identity = await identify('arn:aws:iam::111111111111:user/alice', { sessionToken: 't' });
  expect(identity.keyInHand).toBeUndefined();
});

test.each([
  'arn:aws:iam::111111111111:root',
  'arn:aws:sts::111111111111:assumed-role/admin/alice',
  'arn:aws:sts::111111111111:federated-user/alice',
])('%s is no IAM user', async (arn) => {
  await expect(identify(arn)).rejects.toMatchObject({ code: 'NOT_A_USER', message: expect.stringContaining(arn) });
});

test('a key that AWS does not take is named, and what to do', async () => {
  await using server = await loopback(xmlError(403, 'InvalidClientTokenId'));
  using owner = await ownerAt(server.endpoint);
  await expect(owner.identity()).rejects.toMatchObject({
    code: 'CREDENTIALS_EXPIRED',
    message: expect.stringContaining(someCredentials.accessKeyId),
    hint: expect.stringContaining('rekey undo'),
  });
});

test.each<[string, Reply, string]>([
  ['there is none', jsonError(400, 'ResourceNotFoundException'), 'absent'],
  [
    'it is scheduled for deletion',
    jsonError(400, 'InvalidRequestException', 'because it was marked for deletion.'),
    'scheduled-for-deletion',
  ],
  ['a policy denies it', denial('with an explicit deny in a resource-based policy'), 'denied'],
  ['its key is denied', jsonError(400, 'AccessDeniedException', 'Access to KMS is not allowed'), 'denied'],
  ['nothing allows it', denial('because no identity-based policy allows the action'), 'absent-or-denied'],
  ['the Region does not know the account', jsonError(400, 'UnrecognizedClientException'), 'unreachable'],
  ['nobody answers', hangUp, 'unreachable'],
  ['it holds something else', json(JSON.stringify({ SecretString: `{"password":"${secret}"}` })), 'foreign'],
  ['it holds bytes', json(JSON.stringify({ SecretBinary: 'AAAA' })), 'foreign'],
])('when %s, a secret is read as such', async (_, reply, status) => {
  const reading = await read(reply);
  expect(reading.status).toBe(status);
  expect(inspect(reading, { depth: 9, showHidden: true })).not.toContain(secret);
});

test.each<[string, Reply]>([
  ['is cut off', json(`{"SecretString":"{\\"SecretAccessKey\\":\\"${secret}`)],
  ['is not JSON', json(secret)],
  ['is an error that quotes it', jsonError(500, 'InternalServiceError')],
])('an answer that %s is an error that holds nothing of it', async (_, reply) => {
  const error = await read(reply).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'AWS_ERROR' });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
});

test('whatever else goes wrong is not passed on: it may quote the answer', async () => {
  const send = () => Promise.reject(new SyntaxError(`Unexpected token in ${secret}`));
  const error = await readSecret({ send } as never, 'alice_credentials').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'AWS_ERROR' });
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
});

test.each<[string, Reply]>([
  ['who may not list them', xmlError(403, 'AccessDenied')],
  ['without a way to IAM', hangUp],
])('the keys of a user %s are unreadable, which is no error', async (_, reply) => {
  await using server = await loopback(reply);
  using owner = await ownerAt(server.endpoint);
  expect(await owner.keys(userName('alice'))).toBe('unreadable');
});
