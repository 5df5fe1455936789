import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { Mailer } from '@rekey/engine';
import { repeatForSkewAlone } from '../aws/skew.ts';
import type { AwsSettings } from '../connect.ts';
import { clientSettings, watchSending } from './client-settings.ts';
import { mailRefusalOf } from './mail-refusal.ts';
import { oneLine } from './one-line.ts';
import type { MailSettings } from './places.ts';

const utf8 = (Data: string) => ({ Data, Charset: 'UTF-8' });

export function createMailer(settings: AwsSettings, { from, region, configurationSet }: MailSettings): Mailer {
  const client = repeatForSkewAlone(new SESv2Client(clientSettings(settings, region)));
  return {
    async send({ to, subject, text }) {
      const watch = watchSending();
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
