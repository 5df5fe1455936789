export { createEventBus } from './event-bus.ts';
export { createMailer, type MailSettings } from './mailer.ts';
export { createTopic } from './topic.ts';
