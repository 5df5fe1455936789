import type { EventBus, Mailer, Topic } from '@rekey/engine';
import type { AwsSettings } from '../connect.ts';
import { createEventBus } from './event-bus.ts';
import { createMailer } from './mailer.ts';
import type { NoticePlaces } from './places.ts';
import { createTopic } from './topic.ts';

export type Channels = { readonly bus?: EventBus; readonly topic?: Topic; readonly mailer?: Mailer };

/** A sender for each place that there is. */
export const openChannels = (settings: AwsSettings, { eventBus, topicArn, mail }: NoticePlaces): Channels => ({
  ...(eventBus === undefined ? {} : { bus: createEventBus(settings, eventBus) }),
  ...(topicArn === undefined ? {} : { topic: createTopic(settings, topicArn) }),
  ...(mail === undefined ? {} : { mailer: createMailer(settings, mail) }),
});
