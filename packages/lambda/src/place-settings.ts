import {
  configurationSetPattern,
  eventBusPattern,
  type MailSettings,
  mailAddressPattern,
  type NoticePlaces,
  regionPattern,
  topicArnPattern,
} from '@rekey/aws/notify/places';
import { z } from 'zod';

const like = (pattern: RegExp, error: string) => z.string().regex(pattern, { error }).optional();

const fields = z.object({
  REKEY_TOPIC_ARN: like(topicArnPattern, 'is no ARN of a topic, such as arn:aws:sns:eu-central-1:100000000001:digests'),
  REKEY_EVENT_BUS: like(eventBusPattern, 'is no name of an event bus, such as default, and no ARN of one'),
  REKEY_MAIL_FROM: like(mailAddressPattern, 'is no mail address, such as rekey@example.com'),
  REKEY_MAIL_REGION: like(regionPattern, 'is no Region, such as eu-west-1'),
  REKEY_MAIL_CONFIGURATION_SET: like(configurationSetPattern, 'is no name of a configuration set of SES'),
});
type Fields = z.output<typeof fields>;

/** Where people and other systems are told: each is absent where nobody is. */
export const placesSchema: z.ZodType<NoticePlaces> = fields.transform((given) => ({
  ...(given.REKEY_TOPIC_ARN === undefined ? {} : { topicArn: given.REKEY_TOPIC_ARN }),
  ...(given.REKEY_EVENT_BUS === undefined ? {} : { eventBus: given.REKEY_EVENT_BUS }),
  ...(given.REKEY_MAIL_FROM === undefined ? {} : { mail: mailOf(given.REKEY_MAIL_FROM, given) }),
}));

const mailOf = (
  from: string,
  { REKEY_MAIL_REGION: region, REKEY_MAIL_CONFIGURATION_SET: configurationSet }: Fields,
): MailSettings => ({
  from,
  ...(region === undefined ? {} : { region }),
  ...(configurationSet === undefined ? {} : { configurationSet }),
});
