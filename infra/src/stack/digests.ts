import type { Stack } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { onlyIf } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { arnOf, names } from './names.ts';
import { documentOf, onlyByTls } from './policy.ts';

/** The topic of the digest, for the people whose keys are rotated; that of the alarms is for those who run Rekey. */
export const addDigests = (stack: Stack, { notify }: Inputs): CfnTopic => {
  const topic = new CfnTopic(stack, 'DigestTopic', {
    topicName: names.digests,
    displayName: 'Rekey',
    // AWS's own key lets whoever in this account may publish use it; alarms, which may not, have the other topic.
    kmsMasterKeyId: 'alias/aws/sns',
  });
  new CfnTopicPolicy(stack, 'DigestTopicPolicy', {
    topics: [topic.ref],
    policyDocument: documentOf([onlyByTls('sns:Publish', arnOf('sns', names.digests))]),
  });
  for (const [index, { given, value }] of notify.digestEmails.entries())
    onlyIf(given, () => [
      new CfnSubscription(stack, `DigestEmail${index + 1}`, {
        topicArn: topic.ref,
        protocol: 'email',
        endpoint: value,
      }),
    ]);
  return topic;
};
