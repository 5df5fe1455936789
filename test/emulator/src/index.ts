export { borrowEmulator } from './borrow.ts';
export type { Call, CallFilter, CallParameters } from './call.ts';
export type { ChildOptions } from './child.ts';
export type {
  AccountDescription,
  AccountState,
  FillUsersDescription,
  GroupDescription,
  KeyDescription,
  MemberRoleDescription,
  OrganizationDescription,
  OuDescription,
  PolicyDocument,
  SecretDescription,
  UserDescription,
} from './description.ts';
export type {
  AccountChange,
  Credentials,
  Duration,
  Emulator,
  KeyChange,
  Mail,
  ReportSettings,
  Seeded,
  SeededKey,
  Settings,
  TableItem,
  TableName,
  TableRequest,
} from './emulator.ts';
export { startEmulator } from './emulator.ts';
export type { Fault } from './fault.ts';
export { type Python, pythonWith, type Tools } from './python.ts';
export type {
  AccountStateDump,
  KeyState,
  MintedKey,
  OrganizationStateDump,
  SecretState,
  State,
  UserState,
} from './state.ts';
