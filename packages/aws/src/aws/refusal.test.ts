import { DeleteAccessKeyCommand } from '@aws-sdk/client-iam';
import { accountId, RekeyError } from '@rekey/engine';
import { expect, test } from 'vitest';
import { clientsOf, someCredentials } from '../testing/clients.ts';
import { hangUp, loopback, type Reply, xmlError } from '../testing/loopback.ts';
import { type Watch, watchAttempts } from './http.ts';
import { refusalOf } from './refusal.ts';

const about = { account: accountId('222222222222'), action: 'iam:DeleteAccessKey' };

async function afterTwo(...replies: readonly Reply[]) {
  await using server = await loopback(...replies);
  using aws = clientsOf(server.endpoint, { attempts: 2 });
  const watch = watchAttempts();
  const command = new DeleteAccessKeyCommand({ UserName: 'alice', AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' });
  const error: unknown = await aws.clients
    .iam(someCredentials, 'us-east-1')
    .send(command, watch)
    .catch((thrown: unknown) => thrown);
  return refusalOf(error, watch, about);
}

test('a call that AWS refused each time had no effect', async () => {
  expect(await afterTwo(xmlError(400, 'Throttling'))).toMatchObject({ status: 'refused', code: 'THROTTLED' });
});

test('a call that was refused only after an answer was lost may have had its effect', async () => {
  expect(await afterTwo(hangUp, xmlError(403, 'AccessDenied'))).toMatchObject({ status: 'unclear' });
  expect(await afterTwo(xmlError(500, 'ServiceFailure'), xmlError(400, 'Throttling'))).toMatchObject({
    status: 'unclear',
  });
});

const attempted = (...statuses: readonly (number | undefined)[]): Watch => ({
  attempts: statuses.map((status) => (status === undefined ? { host: 'h' } : { host: 'h', status })),
});
const lost = new RekeyError('ROLE_NOT_ASSUMABLE', 'gone');

test.each([
  [[], 'refused'],
  [[403], 'refused'],
  [[500, 403], 'unclear'],
  [[undefined, 403], 'unclear'],
] as const)('a session lost after answers of %j leaves the call %s', (statuses, status) => {
  expect(refusalOf(lost, attempted(...statuses), about)).toEqual({
    status,
    code: 'ROLE_NOT_ASSUMABLE',
    because: 'gone',
  });
});

test('a mistake of ours before any request is thrown', () => {
  expect(() => refusalOf(new TypeError('mistake'), attempted(), about)).toThrow('mistake');
});
