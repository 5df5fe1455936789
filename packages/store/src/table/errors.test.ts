import { isRekeyError } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { translated } from './errors.ts';

const call = { operation: 'UpdateItem', tableName: 'rekey' };

const failure = (name: string, message = 'as AWS says it', more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

const codeOf = (error: unknown) => {
  const told = translated(error, call);
  return isRekeyError(told) ? told.code : 'let through';
};

describe('a failed call to the table', () => {
  test.each([
    ['TABLE_NOT_FOUND', failure('ResourceNotFoundException')],
    ['TABLE_UNUSABLE', failure('ValidationException', 'The table does not have the specified index: listing')],
    ['TABLE_UNUSABLE', failure('ValidationException', 'The provided key element does not match the schema')],
    ['TABLE_UNUSABLE', failure('ValidationException', 'Query condition missed key schema element: id')],
    [
      'TABLE_UNUSABLE',
      failure('TransactionCanceledException', 'canceled', {
        CancellationReasons: [{ Message: 'The provided key element does not match the schema' }],
      }),
    ],
    ['let through', failure('TransactionCanceledException', 'canceled', { CancellationReasons: [{}] })],
    ['let through', failure('ValidationException', 'Item size has exceeded the maximum allowed size')],
    ['PERMISSION_MISSING', failure('AccessDeniedException')],
    ['CREDENTIALS_EXPIRED', failure('ExpiredTokenException')],
    ['NO_CREDENTIALS', failure('CredentialsProviderError')],
    ['NO_CREDENTIALS', failure('UnrecognizedClientException')],
    ['STORE_UNAVAILABLE', failure('ProvisionedThroughputExceededException')],
    ['STORE_UNAVAILABLE', failure('ThrottlingException')],
    ['STORE_UNAVAILABLE', failure('TransactionConflictException')],
    ['STORE_UNAVAILABLE', failure('TimeoutError')],
    ['STORE_UNAVAILABLE', failure('Error', 'refused', { code: 'ECONNREFUSED' })],
    ['STORE_UNAVAILABLE', failure('SomethingNew', 'oops', { $metadata: { httpStatusCode: 503 } })],
    ['let through', failure('SomethingNew', 'oops', { $metadata: { httpStatusCode: 400 } })],
    ['let through', new TypeError('a bug of ours')],
    ['let through', 'not even an error'],
  ])('%s: %s', (code, error) => {
    expect(codeOf(error)).toBe(code);
  });

  test('names the command that makes a missing table', () => {
    expect(translated(failure('ResourceNotFoundException'), call)).toMatchObject({
      message: 'there is no table rekey in this account and Region',
      hint: 'rekey table create --table rekey',
    });
  });

  test('names the action that is not allowed, as AWS names it or by the call', () => {
    const aws =
      'User: arn:aws:iam::1:user/me is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb';
    expect(translated(failure('AccessDeniedException', aws), call)).toMatchObject({
      message: 'table rekey: dynamodb:Query was refused',
    });
    expect(translated(failure('AccessDeniedException'), call)).toMatchObject({
      message: 'table rekey: dynamodb:UpdateItem was refused',
    });
  });
});
