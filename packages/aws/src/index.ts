export { repeatForSkewAlone } from './aws/skew.ts';
export { type AwsSettings, type Connection, connect } from './connect.ts';
export {
  type CentralAction,
  centralActions,
  centralPermissions,
  memberPermissions,
  type NoticeAction,
  noticePermissions,
  rotateActions,
  scanActions,
} from './permissions.ts';
export type { CallLimits, ConnectSettings, Waits } from './settings.ts';
