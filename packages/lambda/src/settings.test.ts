import { expect, test } from 'vitest';
import { logLevelOf, readSettings } from './settings.ts';

test('a table is all it takes; other variables are not its business', () => {
  expect(readSettings({ REKEY_TABLE: 'rekey', REKEY_ORGANIZATION_ID: '', AWS_REGION: 'eu-central-1' })).toEqual({
    table: 'rekey',
    organizationId: undefined,
    reports: undefined,
    places: {},
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

test('names a bucket for batches in the distributed form, and how many are worked at', () => {
  const env = { REKEY_TABLE: 'rekey', REKEY_BATCH_BUCKET: 'batches' };
  expect(readSettings(env).batches).toEqual({ bucket: 'batches', size: 25, workers: 40 });
  expect(readSettings({ ...env, REKEY_BATCH_SIZE: '10', REKEY_BATCH_WORKERS: '4' }).batches).toEqual({
    bucket: 'batches',
    size: 10,
    workers: 4,
  });
});

test.each([
  ['REKEY_BATCH_SIZE', '0', 'is below 1'],
  ['REKEY_BATCH_SIZE', '201', 'is above 200'],
  ['REKEY_BATCH_SIZE', '2.5', 'is no whole number'],
  ['REKEY_BATCH_WORKERS', 'many', 'is no number'],
])('%s=%s is refused: %s', (name, value, words) => {
  expect(() => readSettings({ REKEY_TABLE: 'rekey', [name]: value })).toThrow(`${name} ${words}`);
});

test('names an organization where it must be in one', () => {
  expect(readSettings({ REKEY_TABLE: 'rekey', REKEY_ORGANIZATION_ID: 'o-exampleorg1' }).organizationId).toBe(
    'o-exampleorg1',
  );
});

test('says where people are told', () => {
  const topicArn = 'arn:aws:sns:eu-central-1:100000000001:rekey-digests';
  const mail = { from: 'rekey@example.com', region: 'eu-west-1', configurationSet: 'rekey' };
  const env = {
    REKEY_TABLE: 'rekey',
    REKEY_TOPIC_ARN: topicArn,
    REKEY_EVENT_BUS: 'default',
    REKEY_MAIL_FROM: mail.from,
    REKEY_MAIL_REGION: mail.region,
    REKEY_MAIL_CONFIGURATION_SET: mail.configurationSet,
  };
  expect(readSettings(env).places).toEqual({ topicArn, eventBus: 'default', mail });
  const less = { ...env, REKEY_TOPIC_ARN: '', REKEY_EVENT_BUS: undefined, REKEY_MAIL_REGION: '' };
  expect(readSettings(less).places).toEqual({ mail: { from: mail.from, configurationSet: mail.configurationSet } });
});

test.each([
  [{}, 'REKEY_TABLE is missing'],
  [{ REKEY_TABLE: '' }, 'REKEY_TABLE is missing'],
  [{ REKEY_TABLE: 'arn:aws:dynamodb:x' }, 'REKEY_TABLE is no name of a table'],
  [{ REKEY_TABLE: 'rekey', REKEY_ORGANIZATION_ID: 'r-ab12' }, 'REKEY_ORGANIZATION_ID is no id'],
  [{ REKEY_TABLE: 'rekey', REKEY_REPORT_BUCKET: 's3://audit' }, 'REKEY_REPORT_BUCKET is no name of a bucket'],
  [{ REKEY_TABLE: 'rekey', REKEY_REPORT_PREFIX: '/rekey/' }, 'REKEY_REPORT_PREFIX is no prefix'],
  [{ REKEY_TABLE: 'rekey', REKEY_TOPIC_ARN: 'rekey-digests' }, 'REKEY_TOPIC_ARN is no ARN of a topic'],
  [{ REKEY_TABLE: 'rekey', REKEY_EVENT_BUS: 'a bus' }, 'REKEY_EVENT_BUS is no name of an event bus'],
  [{ REKEY_TABLE: 'rekey', REKEY_MAIL_FROM: 'rekey' }, 'REKEY_MAIL_FROM is no mail address'],
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
