/** Where people and other systems are told: each where there is one. */
export type NoticePlaces = {
  readonly topicArn?: string;
  /** Its name, or its ARN. */
  readonly eventBus?: string;
  readonly mail?: MailSettings;
};

export type MailSettings = {
  /** An address that SES has verified, or of a domain that it has. */
  readonly from: string;
  /** Where SES is used, and the address verified; that of the table where absent. */
  readonly region?: string;
  readonly configurationSet?: string;
};

export const isAnywhere = ({ topicArn, eventBus, mail }: NoticePlaces): boolean =>
  topicArn !== undefined || eventBus !== undefined || mail !== undefined;

export const topicArnPattern: RegExp = /^arn:[a-z0-9-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/;
export const eventBusPattern: RegExp = /^(arn:[a-z0-9-]+:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/;
export const mailAddressPattern: RegExp = /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;"]+$/;
export const regionPattern: RegExp = /^[a-z]{2}(-[a-z]+)+-\d$/;
export const configurationSetPattern: RegExp = /^[\w-]{1,64}$/;
