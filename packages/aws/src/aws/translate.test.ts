import { inspect } from 'node:util';
import { ListAccessKeysCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { accountId, RekeyError } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { clientsOf, someCredentials } from '../testing/clients.ts';
import { answer, hangUp, jsonError, loopback, type Reply, silence, xmlError } from '../testing/loopback.ts';
import { translate } from './translate.ts';

const account = accountId('222222222222');
const region = 'us-east-1';
const once = { attempts: 1, centralAttempts: 1 };

async function afterIam(reply: Reply): Promise<RekeyError> {
  await using server = await loopback(reply);
  using aws = clientsOf(server.endpoint, once);
  const iam = aws.clients.iam(someCredentials, region);
  return await translated(iam.send(new ListAccessKeysCommand({ UserName: 'alice' })), 'iam:ListAccessKeys');
}

async function afterSecrets(reply: Reply): Promise<RekeyError> {
  await using server = await loopback(reply);
  using aws = clientsOf(server.endpoint, once);
  const secrets = aws.clients.secrets(someCredentials, region);
  return await translated(secrets.send(new DescribeSecretCommand({ SecretId: 'x' })), 'secretsmanager:DescribeSecret');
}

async function translated(sent: Promise<unknown>, action: string): Promise<RekeyError> {
  const error = await sent.then(
    () => new Error('it worked'),
    (thrown: unknown) => translate(thrown, { account, action }),
  );
  expect(error).toBeInstanceOf(RekeyError);
  return error as RekeyError;
}

const may = 'User: arn:aws:sts::2:assumed-role/m/s is not authorized to perform:';

describe('what IAM and STS say in XML', () => {
  test.each([
    [403, 'AccessDenied', 'PERMISSION_MISSING'],
    [403, 'ExpiredToken', 'CREDENTIALS_EXPIRED'],
    [403, 'ExpiredTokenException', 'CREDENTIALS_EXPIRED'],
    [403, 'InvalidClientTokenId', 'CREDENTIALS_EXPIRED'],
    [400, 'Throttling', 'THROTTLED'],
    [400, 'RequestLimitExceeded', 'THROTTLED'],
    [429, 'Whatever', 'THROTTLED'],
    [404, 'NoSuchEntity', 'NO_SUCH_USER'],
    [403, 'RegionDisabledException', 'REGION_DISABLED'],
    [500, 'ServiceFailure', 'AWS_ERROR'],
    [503, 'ServiceUnavailable', 'AWS_ERROR'],
    [400, 'ValidationError', 'AWS_ERROR'],
    [403, 'SignatureDoesNotMatch', 'AWS_ERROR'],
  ])('%i %s is %s', async (status, wire, code) => {
    const error = await afterIam(xmlError(status, wire));
    expect(error.code).toBe(code);
    expect(error.message).toContain(account);
    expect(error.message).toContain('iam:ListAccessKeys');
    expect(error.message).toContain('said by AWS');
  });
});

describe('what Secrets Manager says in JSON', () => {
  test.each([
    [400, 'AccessDeniedException', 'PERMISSION_MISSING'],
    [400, 'ExpiredTokenException', 'CREDENTIALS_EXPIRED'],
    [400, 'UnrecognizedClientException', 'CREDENTIALS_EXPIRED'],
    [400, 'ThrottlingException', 'THROTTLED'],
    [400, 'TooManyRequestsException', 'THROTTLED'],
    [400, 'com.amazonaws.secretsmanager#InvalidRequestException', 'AWS_ERROR'],
    [500, 'InternalServiceError', 'AWS_ERROR'],
  ])('%i %s is %s', async (status, wire, code) => {
    expect((await afterSecrets(jsonError(status, wire))).code).toBe(code);
  });
});

describe('a refusal', () => {
  test('names the action that AWS says is missing, with a hint what allows it', async () => {
    const words = `${may} kms:GenerateDataKey on resource: key/1 because no identity-based policy allows the action`;
    const error = await afterSecrets(jsonError(400, 'AccessDeniedException', words));
    expect(error).toMatchObject({ code: 'PERMISSION_MISSING' });
    expect(error.message).toMatch(/^account 222222222222: kms:GenerateDataKey is not allowed/);
    expect(error.hint).toContain('kms:GenerateDataKey');
  });

  test('names the action that was called where AWS names none', async () => {
    const error = await afterIam(xmlError(403, 'AccessDenied', 'no'));
    expect(error.message).toContain('iam:ListAccessKeys is not allowed');
  });

  test.each([
    `${may} iam:ListAccessKeys on resource: user alice with an explicit deny in a service control policy`,
    `${may} iam:ListAccessKeys with an explicit deny in a service control policy: arn:aws:organizations::1:policy/o-1/service_control_policy/p-1`,
    `${may} iam:ListAccessKeys because no service control policy allows the iam:ListAccessKeys action`,
    `${may} iam:ListAccessKeys with an explicit deny in a resource control policy`,
  ])('by a policy of the organization is told from a missing permission: %s', async (words) => {
    const error = await afterIam(xmlError(403, 'AccessDenied', words));
    expect(error.code).toBe('SCP_DENIED');
    expect(error.message).toContain('iam:ListAccessKeys is denied by a policy of the organization');
  });

  test('of the caller itself has a hint for the caller', async () => {
    await using server = await loopback(xmlError(403, 'AccessDenied', `${may} sts:AssumeRole on resource: x`));
    using aws = clientsOf(server.endpoint, once);
    const request = new AssumeRoleCommand({ RoleArn: 'arn:aws:iam::222222222222:role/x', RoleSessionName: 'xx' });
    const error = await aws.clients
      .sts(region)
      .send(request)
      .catch((thrown: unknown) => translate(thrown, { action: 'sts:AssumeRole' }));
    expect(error).toMatchObject({ hint: 'allow sts:AssumeRole to the identity that runs Rekey' });
  });
});

describe('no answer', () => {
  test('from a host that refuses connections names the host', async () => {
    const server = await loopback(silence);
    await server[Symbol.asyncDispose]();
    using aws = clientsOf(server.endpoint, once);
    const sent = aws.clients.iam(someCredentials, region).send(new ListUsersCommand({}));
    const error = await translated(sent, 'iam:ListUsers');
    expect(error).toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
    expect(error.message).toBe(`account ${account}: iam:ListUsers: no answer from ${server.host} (ECONNREFUSED)`);
  });

  test('from a name that is not there names it', async () => {
    using aws = clientsOf('http://nowhere.invalid:4566', once);
    const sent = aws.clients.iam(someCredentials, region).send(new ListUsersCommand({}));
    expect(await translated(sent, 'iam:ListUsers')).toMatchObject({
      code: 'ENDPOINT_UNREACHABLE',
      message: expect.stringContaining('nowhere.invalid:4566'),
    });
  });

  test('within the time allowed', async () => {
    await using server = await loopback(silence);
    using aws = clientsOf(server.endpoint, { ...once, requestTimeoutMs: 200 });
    const sent = aws.clients.iam(someCredentials, region).send(new ListUsersCommand({}));
    expect(await translated(sent, 'iam:ListUsers')).toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
  });

  test('because the connection was cut', async () => {
    expect(await afterIam(hangUp)).toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
  });
});

test('an answer that can not be read is never quoted', async () => {
  for (const body of [
    '{"SecretAccessKey": "hush-hush"',
    '<html>hush-hush</html>',
    '<ListAccessKeysResponse>hush-hush',
  ]) {
    for (const error of [await afterSecrets(answer(body)).catch(String), await afterIam(answer(body)).catch(String)]) {
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('hush');
    }
  }
});

test('keeps the request id for AWS Support, and nothing else of the answer', async () => {
  const error = await afterIam(xmlError(403, 'AccessDenied'));
  expect(error.cause).toEqual({ code: 'AccessDenied', status: 403, requestId: 'r-1' });
});

describe('credentials that can not be had', () => {
  const thrown = (message: string) => Object.assign(new Error(message), { name: 'CredentialsProviderError' });

  test.each([
    ['Could not load credentials from any providers', 'NO_CREDENTIALS'],
    ['Could not resolve credentials using profile: [x] in configuration/credentials file(s).', 'NO_CREDENTIALS'],
    [
      'The SSO session associated with this profile has expired. To refresh this SSO session run aws sso login',
      'CREDENTIALS_EXPIRED',
    ],
  ])('%s', (message, code) => {
    expect(translate(thrown(message), { action: 'sts:GetCallerIdentity' })).toMatchObject({ code, message });
  });
});

test('a mistake of ours stays what it is', () => {
  const mistake = new TypeError('x is not a function');
  expect(translate(mistake, { action: 'iam:ListUsers' })).toBe(mistake);
});
