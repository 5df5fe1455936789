import { expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { answer, loopback, type Reply, xmlError } from '../testing/loopback.ts';
import { createTopic } from './topic.ts';

const arn = 'arn:aws:sns:eu-central-1:111111111111:digests';
const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' };
const published = answer(
  '<PublishResponse><PublishResult><MessageId>m-1</MessageId></PublishResult></PublishResponse>',
  {
    'content-type': 'text/xml',
  },
);

/** What publishing came to, what was asked, and for which Region. */
const publish = async (message: { subject?: string; text?: string; json?: string }, reply: Reply = published) => {
  const seen: URLSearchParams[] = [];
  const scopes: string[] = [];
  const reading: Reply = (request, response) => {
    scopes.push(String(request.headers.authorization));
    reply(request, response);
  };
  await using server = await loopback(reading);
  const connection = await connect({ region: 'us-east-1', endpoint: server.endpoint, credentials });
  const { requestHandler } = connection.awsSettings;
  const handle = requestHandler.handle.bind(requestHandler);
  Object.assign(requestHandler, {
    handle: (...args: Parameters<typeof handle>) => {
      seen.push(new URLSearchParams(String(args[0].body)));
      return handle(...args);
    },
  });
  try {
    const sending = await createTopic(connection.awsSettings, arn).publish({
      subject: 'S',
      text: 'T',
      json: '{}',
      ...message,
    });
    const asked = seen.map((each) => each.get('Subject'));
    const messages = seen.map((each) => JSON.parse(each.get('Message') ?? ''));
    return { sending, asked, messages, scopes, requests: server.requests.length };
  } finally {
    connection.close();
  }
};

test.each([
  ['Rekey: 3 keys rotated', 'Rekey: 3 keys rotated'],
  ['Rekey: Schlüssel für Zoë', 'Rekey: Schlussel fur Zoe'],
  ['Rekey: 鍵\r\nBcc: x', 'Rekey: ? Bcc: x'],
  ['x'.repeat(150), 'x'.repeat(99)],
])('the subject %j goes out as %j', async (subject, expected) => {
  expect(await publish({ subject })).toMatchObject({ sending: { status: 'sent' }, asked: [expected] });
});

test('mail gets the text, and everything else the JSON', async () => {
  const { messages } = await publish({ text: 'Zoë\nrotated', json: '{"run":"r-1"}' });
  expect(messages).toEqual([{ email: 'Zoë\nrotated', default: '{"run":"r-1"}' }]);
});

test('the topic is asked in its own Region', async () => {
  expect((await publish({})).scopes[0]).toContain('/eu-central-1/sns/');
});

test('more than 256 KB is not even tried', async () => {
  expect(await publish({ text: 'ü'.repeat(131_072) })).toMatchObject({
    sending: { status: 'refused', code: 'NOTICE_TOO_LARGE' },
    requests: 0,
  });
});

test.each([
  [404, 'NotFound', 'refused', 'TOPIC_NOT_FOUND'],
  [403, 'AuthorizationError', 'refused', 'PERMISSION_MISSING'],
  [400, 'KMSAccessDenied', 'refused', 'PERMISSION_MISSING'],
  [400, 'InvalidParameter', 'refused', 'AWS_ERROR'],
] as const)('%i %s is %s as %s', async (...[status, wire, outcome, code]) => {
  expect((await publish({}, xmlError(status, wire))).sending).toMatchObject({ status: outcome, code });
});
