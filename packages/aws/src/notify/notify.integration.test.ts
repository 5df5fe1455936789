import { CreateEventBusCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { busWithInbox, type Delivered, type Published, topicWithInbox } from '@rekey/emulator/inbox';
import type { Outgoing } from '@rekey/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Connection, connect } from '../connect.ts';
import { noticePermissions } from '../permissions.ts';
import { openChannels } from './channels.ts';
import { createEventBus } from './event-bus.ts';
import { createMailer } from './mailer.ts';
import { createTopic } from './topic.ts';

const account = '100000000001';
const place = { account };
const from = 'rekey@example.com';

let emulator: Emulator;
let connection: Connection;
beforeAll(async () => {
  emulator = await borrowEmulator();
});
beforeEach(async () => {
  await emulator.clearFaults();
  const { credentials } = await emulator.seed({ management: account });
  connection?.close();
  connection = await connect({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
});
afterAll(async () => {
  connection?.close();
  await emulator.stop();
});

const events = (count: number): readonly Outgoing[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `event-${n}`,
    at: new Date('2026-03-01T12:00:00Z'),
    kind: 'Key Issued',
    detail: { user: `user-${n}` },
  }));
const sent = { status: 'sent' };
const callsOf = async (operation: string) => (await emulator.calls({ operation })).length;

describe('events', () => {
  test('reach whoever made a rule for them, with their id, kind and time', async () => {
    const inbox = await busWithInbox(emulator, place);
    expect(await createEventBus(connection.awsSettings, 'default').put(events(1))).toEqual([sent]);
    expect(await inbox.received<Delivered>()).toMatchObject([
      {
        source: 'rekey',
        'detail-type': 'Key Issued',
        account,
        time: '2026-03-01T12:00:00Z',
        detail: { id: 'event-0', user: 'user-0' },
      },
    ]);
  });

  test('go to a bus of their own, 25 in three requests', async () => {
    const client = new EventBridgeClient({ ...connection.awsSettings });
    const { EventBusArn = '' } = await client.send(new CreateEventBusCommand({ Name: 'rekey' }));
    const inbox = await busWithInbox(emulator, { ...place, bus: 'rekey' });
    await emulator.clearCalls();
    expect(await createEventBus(connection.awsSettings, EventBusArn).put(events(25))).toEqual(Array(25).fill(sent));
    expect(await callsOf('PutEvents')).toBe(3);
    const received = await inbox.received<Delivered>();
    expect(received.map(({ detail }) => detail['id'])).toEqual(events(25).map(({ id }) => id));
  });

  test('for a bus that is not there are refused, and none is put', async () => {
    const bus = createEventBus(connection.awsSettings, 'nowhere');
    const refused = { status: 'refused', code: 'BUS_NOT_FOUND', because: expect.stringContaining('nowhere') };
    expect(await bus.put(events(2))).toEqual([refused, refused]);
    expect(await callsOf('PutEvents')).toBe(0);
  });

  test('whose connection is cut are put again: at least once', async () => {
    const inbox = await busWithInbox(emulator, place);
    await emulator.inject({ operation: 'PutEvents', cut: 'after', times: 1 });
    expect(await createEventBus(connection.awsSettings, 'default').put(events(1))).toEqual([sent]);
    const ids = (await inbox.received<Delivered>()).map(({ detail }) => detail['id']);
    expect(ids).toEqual(['event-0', 'event-0']);
  });

  test('that get no answer at all are unclear, and no more are tried', async () => {
    await emulator.inject({ operation: 'PutEvents', cut: 'before' });
    const outcomes = await createEventBus(connection.awsSettings, 'default').put(events(15));
    expect(outcomes.map(({ status }) => status)).toEqual([...Array(10).fill('unclear'), ...Array(5).fill('refused')]);
    expect(outcomes.at(-1)).toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
    expect(await callsOf('PutEvents')).toBe(4);
  });
});

describe('a digest', () => {
  test('reaches whoever subscribed to the topic', async () => {
    const topic = await topicWithInbox(emulator, 'digests', place);
    const json = JSON.stringify({ run: 'r-1', user: 'Zoë' });
    const digest = { subject: 'Rekey', text: 'Zoë: rotated', json };
    expect(await createTopic(connection.awsSettings, topic.arn).publish(digest)).toEqual(sent);
    expect(await topic.received<Published>()).toMatchObject([
      { Subject: 'Rekey', Message: json, MessageAttributes: { source: { Value: 'rekey' } } },
    ]);
  });

  test('of the largest size is taken', async () => {
    const topic = await topicWithInbox(emulator, 'digests', place);
    const rest = 'sourceStringrekey{"default":"{}","email":""}'.length;
    const digest = { subject: 'Rekey', text: 'x'.repeat(256 * 1024 - rest), json: '{}' };
    expect(await createTopic(connection.awsSettings, topic.arn).publish(digest)).toEqual(sent);
  });

  test('for a topic that is not there is refused', async () => {
    const arn = `arn:aws:sns:us-east-1:${account}:nowhere`;
    expect(
      await createTopic(connection.awsSettings, arn).publish({ subject: 'S', text: 'T', json: '{}' }),
    ).toMatchObject({
      status: 'refused',
      code: 'TOPIC_NOT_FOUND',
    });
  });

  test.each([
    [1, sent],
    [100, { status: 'refused', code: 'THROTTLED' }],
  ])('that is throttled %i times is %j', async (times, expected) => {
    const topic = await topicWithInbox(emulator, 'digests', place);
    await emulator.inject({ operation: 'Publish', error: { code: 'Throttled', status: 429 }, times });
    const sending = await createTopic(connection.awsSettings, topic.arn).publish({
      subject: 'S',
      text: 'T',
      json: '{}',
    });
    expect(sending).toMatchObject(expected);
  });
});

describe('mail', () => {
  beforeEach(() => emulator.addMailIdentity('example.com', { region: 'eu-west-1' }));
  const mailer = (change: object = {}) =>
    createMailer(connection.awsSettings, { from, region: 'eu-west-1', ...change });

  test('goes out as plain text in UTF-8, from the Region of the sender', async () => {
    await emulator.addMailConfigurationSet('rekey', { region: 'eu-west-1' });
    const mail = { to: 'zoe@example.com', subject: 'Schlüssel\nBcc: x', text: 'Zoë,\nein neuer Schlüssel wartet.' };
    expect(await mailer({ configurationSet: 'rekey' }).send(mail)).toEqual(sent);
    expect(await emulator.mails()).toMatchObject([
      {
        from,
        to: ['zoe@example.com'],
        subject: 'Schlüssel Bcc: x',
        text: mail.text,
        region: 'eu-west-1',
        configurationSet: 'rekey',
      },
    ]);
  });

  test('to one address may be refused, and to all others goes out', async () => {
    const error = { code: 'MessageRejected', status: 400, message: 'Address blacklisted.' };
    await emulator.inject({ operation: 'SendEmail', resource: 'bob@example.com', error });
    const sender = mailer();
    const to = (name: string) => sender.send({ to: `${name}@example.com`, subject: 'S', text: 'T' });
    expect(await to('alice')).toEqual(sent);
    expect(await to('bob')).toMatchObject({ status: 'refused', code: 'MAIL_REFUSED' });
    expect(await to('carol')).toEqual(sent);
    expect((await emulator.mails()).flatMap(({ to: whom }) => whom)).toEqual([
      'alice@example.com',
      'carol@example.com',
    ]);
  });

  test.each([
    ['an address that nobody verified', { from: 'rekey@example.org' }],
    ['a Region in which it is not verified', { region: 'us-east-1' }],
    ['a configuration set that is not there', { configurationSet: 'nowhere' }],
  ])('from %s is refused as of its sender', async (_, change) => {
    const sending = await mailer(change).send({ to: 'alice@example.com', subject: 'S', text: 'T' });
    expect(sending).toMatchObject({ status: 'refused', code: 'SENDER_REFUSED' });
  });

  test('without an answer is unclear', async () => {
    await emulator.inject({ operation: 'SendEmail', cut: 'before' });
    const sending = await mailer().send({ to: 'alice@example.com', subject: 'S', text: 'T' });
    expect(sending).toMatchObject({ status: 'unclear', code: 'ENDPOINT_UNREACHABLE' });
  });
});

test('the actions that are granted are exactly the calls that are made', async () => {
  const topic = await topicWithInbox(emulator, 'digests', place);
  await emulator.addMailIdentity('example.com');
  await emulator.clearCalls();
  const places = { eventBus: 'default', topicArn: topic.arn, mail: { from } };
  const { bus, topic: digests, mailer } = openChannels(connection.awsSettings, places);
  const text = { subject: 'S', text: 'T' };
  expect(await bus?.put(events(1))).toEqual([sent]);
  expect(await digests?.publish({ ...text, json: '{}' })).toEqual(sent);
  expect(await mailer?.send({ ...text, to: 'alice@example.com' })).toEqual(sent);
  const judged = (await emulator.calls()).flatMap(({ actions }) => actions);
  expect([...new Set(judged)].toSorted()).toEqual(Object.values(noticePermissions).flat().toSorted());
});
