import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Mailer } from '@rekey/engine';
import { watchAttempts } from '../aws/http.ts';
import { repeatForSkewAlone } from '../aws/skew.ts';
import type { AwsSettings } from '../connect.ts';
import { clientSettings } from './client-settings.ts';
import { mailRefusalOf } from './mail-refusal.ts';
import { oneLine } from './one-line.ts';

export type MailSettings = {
  /** An address that SES has verified, or of a domain that it has. */
  readonly from: string;
  /** Where SES is used, and the address verified; that of the table where absent. */
  readonly region?: string;
  readonly configurationSet?: string;
};

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

export function createMailer(settings: AwsSettings, { from, region, configurationSet }: MailSettings): Mailer {
  const client = repeatForSkewAlone(new SESv2Client(clientSettings(settings, region)));
  return {
    async send({ to, subject, text }) {
      const watch = watchAttempts();
      try {
        await client.send(
          new SendEmailCommand({
            FromEmailAddress: from,
            Destination: { ToAddresses: [to] },
            Content: { Simple: { Subject: utf8(oneLine(subject)), Body: { Text: utf8(text) } } },
            ...(configurationSet === undefined ? {} : { ConfigurationSetName: configurationSet }),
          }),
          watch,
        );
        return { status: 'sent' };
      } catch (error) {
        return mailRefusalOf(error, watch, { from, to });
      }
    },
  };
}
