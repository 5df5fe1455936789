export { publishedSchemas } from './event-schemas.ts';
export { createNotifier, type Notifier, type NotifierDeps } from './notifier.ts';
export { keepsOutcomes, noticesFailed, runAndTell, type Telling } from './run-and-tell.ts';
export { type EventDetail, type EventKind, eventSchemas } from './schemas.ts';
