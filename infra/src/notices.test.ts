import { noticePermissions } from '@rekey/aws';
import { beforeAll, describe, expect, test } from 'vitest';
import { ofType, released, synthesized, type Template } from './testing/synthesized.ts';
import { flat, named, withSid, workerOf } from './testing/template.ts';

const mail = { from: 'rekey@aws.example.com', region: 'eu-west-1', configurationSet: 'rekey' };
const here = '<AWS::Region>:<AWS::AccountId>';

let least: Template;
let most: Template;
beforeAll(() => {
  least = synthesized();
  most = synthesized({ notify: { digestEmails: ['team@example.com'], eventBus: 'security', mail } });
}, 60_000);

const variables = (of: Template): unknown =>
  (flat(named(of, 'FunctionName', 'rekey')) as { Environment: { Variables: unknown } }).Environment.Variables;
const actions = (of: Template) => workerOf(of).flatMap(({ Action }) => Action);

describe('without settings', () => {
  test('runs are told to the default bus and the topic of digests, and nobody gets mail', () => {
    expect(variables(least)).toMatchObject({
      REKEY_TOPIC_ARN: `arn:<AWS::Partition>:sns:${here}:rekey-digests`,
      REKEY_EVENT_BUS: 'default',
    });
    expect(Object.keys(variables(least) as object).filter((name) => name.includes('MAIL'))).toEqual([]);
    expect(actions(least)).not.toContain('ses:SendEmail');
  });

  test('events can be left out', () => {
    const none = synthesized({ notify: { eventBus: 'none' } });
    expect(variables(none)).not.toHaveProperty('REKEY_EVENT_BUS');
    expect(actions(none).filter((action) => action.startsWith('events:'))).toEqual([]);
  });
});

describe('the worker role', () => {
  test('may do all that telling people takes', () => {
    const granted = actions(most).filter((action) => /^(events|ses|sns):/.test(action));
    expect([...new Set(granted)].toSorted()).toEqual(Object.values(noticePermissions).flat().toSorted());
  });

  test('may put events of Rekey alone, and on this bus alone', () => {
    const Resource = `arn:<AWS::Partition>:events:${here}:event-bus/security`;
    expect(flat(withSid(most, 'PutEvents'))).toMatchObject({
      Resource,
      Condition: { StringEquals: { 'events:source': 'rekey' } },
    });
    expect(flat(withSid(most, 'FindBus'))).toMatchObject({ Action: 'events:DescribeEventBus', Resource });
  });

  test('may publish to the topic of digests, and not to that of alarms', () => {
    expect(flat(withSid(most, 'PublishDigest')?.Resource)).toBe(`arn:<AWS::Partition>:sns:${here}:rekey-digests`);
  });

  test('may send mail from the one address, in its Region', () => {
    const Condition = { StringEquals: { 'ses:FromAddress': mail.from } };
    const ses = 'arn:<AWS::Partition>:ses:eu-west-1:<AWS::AccountId>';
    expect(flat(withSid(most, 'SendMail'))).toMatchObject({ Resource: `${ses}:identity/*`, Condition });
    expect(flat(withSid(most, 'UseConfigurationSet'))).toMatchObject({
      Resource: `${ses}:configuration-set/rekey`,
      Condition,
    });
    expect(variables(most)).toMatchObject({
      REKEY_MAIL_FROM: mail.from,
      REKEY_MAIL_REGION: mail.region,
      REKEY_MAIL_CONFIGURATION_SET: mail.configurationSet,
    });
  });

  test('and in the Region of the stack where no other is named', () => {
    const nearby = synthesized({ notify: { mail: { from: mail.from } } });
    expect(flat(withSid(nearby, 'SendMail')?.Resource)).toBe(`arn:<AWS::Partition>:ses:${here}:identity/*`);
    expect(withSid(nearby, 'UseConfigurationSet')).toBeUndefined();
  });
});

describe('the topic of digests', () => {
  test('is encrypted, takes nothing without TLS, and reaches the addresses', () => {
    expect(named(most, 'TopicName', 'rekey-digests')).toMatchObject({ KmsMasterKeyId: 'alias/aws/sns' });
    expect(ofType(most, 'AWS::SNS::Subscription').map(({ Properties }) => Properties)).toEqual([
      { Endpoint: 'team@example.com', Protocol: 'email', TopicArn: { Ref: 'DigestTopic' } },
    ]);
    const policies = ofType(most, 'AWS::SNS::TopicPolicy').map(({ Properties }) => flat(Properties));
    expect(policies).toContainEqual({
      Topics: [{ Ref: 'DigestTopic' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
    });
  });

  test('is another than that of alarms, which CloudWatch may not encrypt', () => {
    expect(named(most, 'TopicName', 'rekey-alarms')).not.toHaveProperty('KmsMasterKeyId');
  });
});

test('the template that is released asks for the same, by parameters that may stay as they are', () => {
  const { Parameters = {} } = released();
  const defaults = Object.fromEntries(Object.entries(Parameters).map(([name, { Default }]) => [name, Default]));
  expect(defaults).toMatchObject({
    DigestEmail: '',
    EventBus: 'default',
    MailFrom: '',
    MailRegion: '',
    MailConfigurationSet: '',
  });
});
