export { createDynamoClient } from './client.ts';
export { createDynamoStore } from './dynamo-store.ts';
export { createNoticeStore } from './notice-store.ts';
export {
  createPolicyStore,
  digestOf,
  type PolicyFile,
  type PolicyPush,
  type PolicyPushed,
  type PolicyStore,
  type PolicyVersion,
} from './policy-store.ts';
export { createRequestStore, type RequestStore, type Take, type Taken } from './request-store.ts';
export { createSharedPace, type PaceOptions } from './shared-pace.ts';
export { createStatusReader } from './status-reader.ts';
export { checkTable } from './table/check-table.ts';
export { type CreateTableOptions, createTable } from './table/create-table.ts';
export { type TableDefinition, tableDefinition } from './table/definition.ts';
export { tableHealth } from './table/health.ts';
export type { TableOptions } from './table/table.ts';
