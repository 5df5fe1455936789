import { expect, test } from 'vitest';
import { logLevelOf, readSettings } from './settings.ts';

test('a table is all it takes; other variables are not its business', () => {
  expect(readSettings({ REKEY_TABLE: 'rekey', REKEY_ORGANIZATION_ID: '', AWS_REGION: 'eu-central-1' })).toEqual({
    table: 'rekey',
    organizationId: undefined,
    reports: undefined,
  });
});

test('names a bucket for reports, and where in it', () => {
  const env = { REKEY_TABLE: 'rekey', REKEY_REPORT_BUCKET: 'audit' };
  expect(readSettings(env).reports).toEqual({ bucket: 'audit', prefix: 'rekey' });
  expect(readSettings({ ...env, REKEY_REPORT_PREFIX: 'evidence/keys' }).reports).toEqual({
    bucket: 'audit',
    prefix: 'evidence/keys',
  });
});

test('names an organization where it must be in one', () => {
  expect(readSettings({ REKEY_TABLE: 'rekey', REKEY_ORGANIZATION_ID: 'o-exampleorg1' }).organizationId).toBe(
    'o-exampleorg1',
  );
});

test.each([
  [{}, 'REKEY_TABLE is missing'],
  [{ REKEY_TABLE: '' }, 'REKEY_TABLE is missing'],
  [{ REKEY_TABLE: 'arn:aws:dynamodb:x' }, 'REKEY_TABLE is no name of a table'],
  [{ REKEY_TABLE: 'rekey', REKEY_ORGANIZATION_ID: 'r-ab12' }, 'REKEY_ORGANIZATION_ID is no id'],
  [{ REKEY_TABLE: 'rekey', REKEY_REPORT_BUCKET: 's3://audit' }, 'REKEY_REPORT_BUCKET is no name of a bucket'],
  [{ REKEY_TABLE: 'rekey', REKEY_REPORT_PREFIX: '/rekey/' }, 'REKEY_REPORT_PREFIX is no prefix'],
  [{ REKEY_TABLE: 'rekey', REKEY_LOG_LEVEL: 'loud' }, 'REKEY_LOG_LEVEL is none of DEBUG'],
])('%j: %s', (env, words) => {
  expect(() => readSettings(env)).toThrow(
    expect.objectContaining({ code: 'SETTINGS_INVALID', message: expect.stringContaining(words) }),
  );
});

test('a wrong log level does not keep anything from being logged', () => {
  expect(['DEBUG', 'ERROR', 'loud', undefined].map((level) => logLevelOf({ REKEY_LOG_LEVEL: level }))).toEqual([
    'DEBUG',
    'ERROR',
    'INFO',
    'INFO',
  ]);
});
