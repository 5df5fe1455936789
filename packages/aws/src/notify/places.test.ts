import { expect, test } from 'vitest';
import { eventBusPattern, isAnywhere, mailAddressPattern, topicArnPattern } from './places.ts';

test.each([
  [
    topicArnPattern,
    ['arn:aws:sns:eu-west-1:111111111111:rekey-digests', 'arn:aws-us-gov:sns:us-gov-west-1:111111111111:t_1'],
  ],
  [eventBusPattern, ['default', 'rekey.events', 'arn:aws:events:eu-west-1:111111111111:event-bus/rekey']],
  [mailAddressPattern, ['rekey@example.com', 'key.rotation+prod@aws.example.co.uk']],
] as const)('%s takes what AWS does', (pattern, values) => {
  expect(values.filter((value) => !pattern.test(value))).toEqual([]);
});

test.each([
  [
    topicArnPattern,
    ['rekey-digests', 'arn:aws:sqs:eu-west-1:111111111111:q', 'arn:aws:sns:eu-west-1:111111111111:t.fifo'],
  ],
  [eventBusPattern, ['', 'a bus', 'arn:aws:sns:eu-west-1:111111111111:t']],
  [mailAddressPattern, ['rekey', 'rekey@localhost', 'Rekey <rekey@example.com>', 'a@example.com,b@example.com']],
] as const)('%s takes nothing else', (pattern, values) => {
  expect(values.filter((value) => pattern.test(value))).toEqual([]);
});

test('one place is enough to be told anywhere', () => {
  expect(isAnywhere({})).toBe(false);
  const each = [{ topicArn: 't' }, { eventBus: 'default' }, { mail: { from: 'f' } }];
  expect(each.map(isAnywhere)).toEqual([true, true, true]);
});
