import { configurationSetPattern, mailAddressPattern, regionPattern } from '@rekey/aws/notify/places';
import { z } from 'zod';
import { fault } from './fault.ts';
import { addresses, text } from './fields.ts';

/** Where people and other systems are told of runs; whom and when is the policy's. */
export type NotifySettings = {
  /** Subscribed to the topic of the digest. */
  readonly digestEmails: readonly string[];
  /** The name of a bus of this account and Region, or `none`. */
  readonly eventBus: string;
  readonly mail: 'none' | MailSettings;
};

type MailSettings = {
  readonly from: string;
  readonly region?: string | undefined;
  readonly configurationSet?: string | undefined;
};

const mail = z.strictObject({
  from: text(mailAddressPattern, 'write an address that SES has verified, such as rekey@example.com'),
  region: text(regionPattern, 'write the Region in which SES has verified it, such as eu-west-1').optional(),
  configurationSet: text(configurationSetPattern, 'write the name of a configuration set of SES').optional(),
});

export const notifySchema: z.ZodType<NotifySettings, unknown> = z
  .strictObject({
    digestEmails: addresses,
    eventBus: text(
      /^[\w.-]{1,256}$/,
      'write the name of an event bus of this account and Region, such as default, or none',
    ).default('default'),
    mail: z.union([z.literal('none'), mail], { error: fault('write `none`, or at least from') }).default('none'),
  })
  .prefault({});
