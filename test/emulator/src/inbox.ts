import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Emulator } from './emulator.ts';

/** A queue that somebody reads, in the place of a person or another system. */
export type Inbox = {
  /** What has arrived since it was last asked, in that order: each message as its JSON says. */
  readonly received: <T>() => Promise<readonly T[]>;
};

/** An event as a rule delivers it. */
export type Delivered = {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

/** A message of a topic as a queue gets it. */
export type Published = {
  readonly TopicArn: string;
  readonly Subject: string;
  readonly Message: string;
  readonly MessageAttributes?: Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
};

type Place = { readonly account: string; readonly region?: string };
const settingsOf = async (emulator: Emulator, { account, region = 'us-east-1' }: Place) => ({
  endpoint: emulator.endpoint,
  region,
  credentials: await emulator.credentials(account),
});

/** A new topic with a queue that subscribed to it. */
export async function topicWithInbox(
  emulator: Emulator,
  name: string,
  place: Place,
): Promise<Inbox & { readonly arn: string }> {
  const settings = await settingsOf(emulator, place);
  const sns = new SNSClient(settings);
  const { TopicArn: arn = '' } = await sns.send(new CreateTopicCommand({ Name: name }));
  const queue = await newQueue(settings, `topic-${name}`);
  await sns.send(new SubscribeCommand({ TopicArn: arn, Protocol: 'sqs', Endpoint: queue.arn }));
  return { arn, received: queue.received };
}

/** A queue with what a rule on the bus matches; of Rekey, where no pattern is given. */
export async function busWithInbox(
  emulator: Emulator,
  { bus = 'default', pattern = { source: ['rekey'] }, ...place }: Place & { readonly bus?: string; pattern?: object },
): Promise<Inbox> {
  const settings = await settingsOf(emulator, place);
  const events = new EventBridgeClient(settings);
  const queue = await newQueue(settings, `bus-${bus}`);
  const rule = { EventBusName: bus, Name: 'to-the-queue', EventPattern: JSON.stringify(pattern) };
  await events.send(new PutRuleCommand(rule));
  const target = { Id: 'queue', Arn: queue.arn };
  await events.send(new PutTargetsCommand({ EventBusName: bus, Rule: rule.Name, Targets: [target] }));
  return { received: queue.received };
}

async function newQueue(
  settings: Awaited<ReturnType<typeof settingsOf>>,
  name: string,
): Promise<Inbox & { readonly arn: string }> {
  const sqs = new SQSClient(settings);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { arn: Attributes?.['QueueArn'] ?? '', received: () => emptied(sqs, QueueUrl) };
}

async function emptied<T>(sqs: SQSClient, QueueUrl: string | undefined): Promise<readonly T[]> {
  const all: T[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    if (Messages.length === 0) return all;
    for (const { Body = '', ReceiptHandle } of Messages) {
      all.push(JSON.parse(Body) as T);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
}
