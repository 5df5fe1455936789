export { publishedSchemas } from './event-schemas.ts';
export { createNotifier, type Notifier, type NotifierDeps } from './notifier.ts';
export { keepsOutcomes, noticesFailed, runAndTell, type Telling, tell } from './run-and-tell.ts';
export { type EventDetail, type EventKind, eventSchemas } from './schemas.ts';
export { tellFromTable } from './tell-from-table.ts';
