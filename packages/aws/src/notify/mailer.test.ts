import { expect, test } from 'vitest';
import { connect } from '../connect.ts';
import { answer, jsonError, loopback, type Reply } from '../testing/loopback.ts';
import { mailRefusalOf } from './mail-refusal.ts';
import { createMailer } from './mailer.ts';

const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' };
const from = 'rekey@example.com';
const mail = { to: 'alice@example.com', subject: 'S', text: 'T' };

const send = async (...replies: readonly Reply[]) => {
  await using server = await loopback(...replies);
  const connection = await connect({ region: 'us-east-1', endpoint: server.endpoint, credentials });
  try {
    const sending = await createMailer(connection.awsSettings, { from, region: 'eu-west-1' }).send(mail);
    return { ...sending, requests: server.requests.length };
  } finally {
    connection.close();
  }
};
const typed =
  (status: number, code: string, words?: string): Reply =>
  (request, response) => {
    response.setHeader('x-amzn-errortype', code);
    jsonError(status, code, words)(request, response);
  };
const notVerified = (address: string) =>
  `Email address is not verified. The following identities failed the check in region EU-WEST-1: ${address}`;

test.each([
  ['MessageRejected', notVerified(from), 'SENDER_REFUSED'],
  ['MessageRejected', notVerified(mail.to), 'MAIL_REFUSED'],
  ['MessageRejected', 'Address blacklisted.', 'MAIL_REFUSED'],
  ['BadRequestException', "Missing final '@domain'", 'MAIL_REFUSED'],
  ['MailFromDomainNotVerifiedException', undefined, 'SENDER_REFUSED'],
  ['AccountSuspendedException', undefined, 'SENDER_REFUSED'],
  ['SendingPausedException', undefined, 'SENDER_REFUSED'],
  ['NotFoundException', 'Configuration set <rekey> does not exist.', 'SENDER_REFUSED'],
  ['AccessDeniedException', undefined, 'PERMISSION_MISSING'],
] as const)('%s (%s) is %s, at once', async (...[wire, words, code]) => {
  expect(await send(typed(400, wire, words))).toMatchObject({ status: 'refused', code, requests: 1 });
});

test('a rate that is exceeded for a moment is waited out', async () => {
  const tooFast = typed(429, 'TooManyRequestsException', 'Maximum sending rate exceeded.');
  const sent = answer('{"MessageId":"m-1"}', { 'content-type': 'application/json' });
  expect(await send(tooFast, sent)).toEqual({ status: 'sent', requests: 2 });
});

test.each([
  ['TooManyRequestsException', 429],
  ['LimitExceededException', 400],
])('%s at the last is THROTTLED', (name, httpStatusCode) => {
  const error = Object.assign(new Error('said by AWS'), { name, $fault: 'client', $metadata: { httpStatusCode } });
  const watch = { attempts: [{ host: 'email', status: httpStatusCode }] };
  expect(mailRefusalOf(error, watch, { from, to: mail.to })).toMatchObject({ status: 'refused', code: 'THROTTLED' });
});
