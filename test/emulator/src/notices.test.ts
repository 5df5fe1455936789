import { DescribeEventBusCommand, EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { busWithInbox, type Delivered, type Published, topicWithInbox } from './inbox.ts';
import { borrowEmulator, type Emulator } from './index.ts';
import { refusal } from './test-clients.ts';

const account = '100000000001';
const place = { account };

let emulator: Emulator;
let settings: { endpoint: string; region: string; credentials: Awaited<ReturnType<Emulator['credentials']>> };
beforeAll(async () => {
  emulator = await borrowEmulator();
});
beforeEach(async () => {
  const { credentials } = await emulator.seed({ management: account });
  settings = { endpoint: emulator.endpoint, region: 'us-east-1', credentials };
});
afterAll(() => emulator.stop());

const event = { Source: 'rekey', DetailType: 'Key Issued', Detail: '{"user":"alice"}' };
const put = (...entries: readonly object[]) =>
  new EventBridgeClient(settings).send(
    new PutEventsCommand({ Entries: entries.map((each) => ({ ...event, ...each })) }),
  );
const mail = (change: object = {}) =>
  new SESv2Client(settings).send(
    new SendEmailCommand({
      FromEmailAddress: 'rekey@aws.example.com',
      Destination: { ToAddresses: ['alice@example.com'] },
      Content: { Simple: { Subject: { Data: 'Schlüssel' }, Body: { Text: { Data: 'Zeile 1\nZeile 2' } } } },
      ...change,
    }),
  );

test('an event is delivered as AWS writes it: its account and Region, the time in whole seconds, and no more fields', async () => {
  const inbox = await busWithInbox(emulator, place);
  await put({ Time: new Date('2026-03-01T12:00:00.900Z') }, { Source: 'somebody.else' });
  const [first, ...others] = await inbox.received<Delivered>();
  expect(others).toEqual([]);
  expect(first).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'Key Issued',
    source: 'rekey',
    account,
    time: '2026-03-01T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: { user: 'alice' },
  });
});

test('events on a bus that is not there are taken and dropped, as AWS does; those beside them are delivered', async () => {
  const inbox = await busWithInbox(emulator, place);
  const { FailedEntryCount, Entries } = await put({ EventBusName: 'nowhere' }, { Detail: '{"n":2}' });
  expect({ FailedEntryCount, ids: Entries?.map(({ EventId }) => typeof EventId) }).toEqual({
    FailedEntryCount: 0,
    ids: ['string', 'string'],
  });
  expect((await inbox.received<Delivered>()).map(({ detail }) => detail)).toEqual([{ n: 2 }]);
  const describe = new EventBridgeClient(settings).send(new DescribeEventBusCommand({ Name: 'nowhere' }));
  expect(await refusal(describe)).toMatchObject({ name: 'ResourceNotFoundException', status: 400 });
});

test('a topic hands on what is published, with its attributes', async () => {
  const topic = await topicWithInbox(emulator, 'digests', place);
  const MessageAttributes = { source: { DataType: 'String', StringValue: 'rekey' } };
  await new SNSClient(settings).send(
    new PublishCommand({ TopicArn: topic.arn, Subject: 'S', Message: 'M', MessageAttributes }),
  );
  expect(await topic.received<Published>()).toMatchObject([
    { TopicArn: topic.arn, Subject: 'S', Message: 'M', MessageAttributes: { source: { Value: 'rekey' } } },
  ]);
});

test.each([
  ['of two lines', 'one\ntwo'],
  ['that is not ASCII', 'Schlüssel'],
  ['of 101 characters', 'x'.repeat(101)],
])('a subject %s is refused', async (_, Subject) => {
  const { arn: TopicArn } = await topicWithInbox(emulator, 'digests', place);
  const publish = new SNSClient(settings).send(new PublishCommand({ TopicArn, Subject, Message: 'M' }));
  expect(await refusal(publish)).toMatchObject({ name: 'InvalidParameterException', status: 400 });
});

test.each(['rekey@aws.example.com', 'aws.example.com', 'example.com'])(
  'whoever verified %s may send as rekey@aws.example.com, in that Region',
  async (identity) => {
    await emulator.addMailIdentity(identity, { region: 'eu-west-1' });
    expect(await refusal(mail())).toMatchObject({
      name: 'MessageRejected',
      message: expect.stringContaining('US-EAST-1: rekey@aws.example.com'),
    });
    await emulator.addMailIdentity(identity);
    await mail();
    expect(await emulator.mails()).toMatchObject([
      { from: 'rekey@aws.example.com', to: ['alice@example.com'], subject: 'Schlüssel', text: 'Zeile 1\nZeile 2' },
    ]);
  },
);

test('a configuration set has to be there, and an address to be one', async () => {
  await emulator.addMailIdentity('example.com');
  expect(await refusal(mail({ ConfigurationSetName: 'rekey' }))).toMatchObject({ name: 'NotFoundException' });
  await emulator.addMailConfigurationSet('rekey');
  await mail({ ConfigurationSetName: 'rekey' });
  expect((await emulator.mails())[0]?.configurationSet).toBe('rekey');
  expect(await refusal(mail({ Destination: { ToAddresses: ['alice'] } }))).toMatchObject({
    name: 'BadRequestException',
  });
});

test('a fault strikes the mails to one address', async () => {
  await emulator.addMailIdentity('example.com');
  const error = { code: 'MessageRejected', status: 400, message: 'Address blacklisted.' };
  await emulator.inject({ operation: 'SendEmail', resource: 'bob@example.com', error });
  await mail();
  expect(await refusal(mail({ Destination: { ToAddresses: ['bob@example.com'] } }))).toMatchObject({
    name: 'MessageRejected',
  });
});
