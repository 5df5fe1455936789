import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Refusal, Topic } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { refusalOf } from '../aws/refusal.ts';
import { repeatForSkewAlone } from '../aws/skew.ts';
import type { AwsSettings } from '../connect.ts';
import { clientSettings, regionOf, watchSending } from './client-settings.ts';
import { oneLine } from './one-line.ts';

// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: all of the message, its attributes included.
const longestBytes = 256 * 1024;
const longestSubject = 99; // "less than 100 characters"

// By it, whoever subscribes to a topic that others publish to as well can ask for these messages alone.
const attributes = { source: { DataType: 'String', StringValue: 'rekey' } };
const attributeBytes = Object.entries(attributes)
  .map(([name, { DataType, StringValue }]) => name.length + DataType.length + StringValue.length)
  .reduce((a, b) => a + b);

export function createTopic(settings: AwsSettings, arn: string): Topic {
  const client = repeatForSkewAlone(new SNSClient(clientSettings(settings, regionOf(arn))));
  return {
    async publish({ subject, text, json }) {
      // Whoever is not named gets the default, so that the longest of them is in it once.
      const message = JSON.stringify({ default: json, email: text });
      const bytes = new TextEncoder().encode(message).length + attributeBytes;
      if (bytes > longestBytes) return tooLarge(bytes);
      const watch = watchSending();
      try {
        await client.send(
          new PublishCommand({
            TopicArn: arn,
            Subject: inAscii(subject).slice(0, longestSubject),
            MessageStructure: 'json',
            Message: message,
            MessageAttributes: attributes,
          }),
          watch,
        );
        return { status: 'sent' };
      } catch (error) {
        return isCode(failureOf(error), 'NotFound')
          ? noSuchTopic(arn)
          : refusalOf(error, watch, { action: 'sns:Publish' });
      }
    },
  };
}

/** All that SNS takes as a subject: whatever else comes, the message must. */
const inAscii = (subject: string): string =>
  oneLine(subject)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^ -~]/gu, '?');

const tooLarge = (bytes: number): Refusal => ({
  status: 'refused',
  code: 'NOTICE_TOO_LARGE',
  because: `the message has ${bytes} bytes, and SNS takes ${longestBytes}`,
});

const noSuchTopic = (arn: string): Refusal => ({
  status: 'refused',
  code: 'TOPIC_NOT_FOUND',
  because: `there is no topic ${arn}`,
});
