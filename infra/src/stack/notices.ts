import type { NoticeAction } from '@rekey/aws';
import { Aws, type IResolvable } from 'aws-cdk-lib';
import { either, orNothing, textOf } from './choice.ts';
import type { Inputs } from './inputs.ts';
import { arnOf, names } from './names.ts';
import type { Statement } from './policy.ts';

const digestArn = arnOf('sns', names.digests);
const busArn = ({ notify }: Inputs): string => arnOf('events', `event-bus/${notify.eventBus.value}`);

/** What telling people takes, each where there is somewhere to tell it; nothing that is not Rekey's may be put on the bus or sent. */
export const noticeStatements = (inputs: Inputs): readonly (Statement | IResolvable | undefined)[] => {
  const { eventBus, mailFrom, mailConfigurationSet } = inputs.notify;
  const allow = (sid: string, action: NoticeAction, rest: Pick<Statement, 'Resource' | 'Condition'>): Statement => ({
    Sid: sid,
    Effect: 'Allow',
    Action: action,
    ...rest,
  });
  const Condition = { StringEquals: { 'ses:FromAddress': mailFrom.value } };
  return [
    allow('PublishDigest', 'sns:Publish', { Resource: digestArn }),
    orNothing(eventBus.given, allow('FindBus', 'events:DescribeEventBus', { Resource: busArn(inputs) })),
    orNothing(
      eventBus.given,
      allow('PutEvents', 'events:PutEvents', {
        Resource: busArn(inputs),
        Condition: { StringEquals: { 'events:source': 'rekey' } },
      }),
    ),
    orNothing(
      mailFrom.given,
      allow('SendMail', 'ses:SendEmail', { Resource: sesArn(inputs, 'identity/*'), Condition }),
    ),
    orNothing(
      mailConfigurationSet.given,
      allow('UseConfigurationSet', 'ses:SendEmail', {
        Resource: sesArn(inputs, `configuration-set/${mailConfigurationSet.value}`),
        Condition,
      }),
    ),
  ];
};

const sesArn = ({ notify: { mailRegion } }: Inputs, rest: string): string =>
  `arn:${Aws.PARTITION}:ses:${either(mailRegion.given, mailRegion.value, Aws.REGION)}:${Aws.ACCOUNT_ID}:${rest}`;

/** What the function reads from its environment. */
export const noticeVariables = ({ notify }: Inputs): Readonly<Record<string, string>> => {
  const { eventBus, mailFrom, mailRegion, mailConfigurationSet } = notify;
  const optional = {
    REKEY_EVENT_BUS: textOf(eventBus),
    REKEY_MAIL_FROM: textOf(mailFrom),
    REKEY_MAIL_REGION: textOf(mailRegion),
    REKEY_MAIL_CONFIGURATION_SET: textOf(mailConfigurationSet),
  };
  const given = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return { REKEY_TOPIC_ARN: digestArn, ...(Object.fromEntries(given) as Record<string, string>) };
};
