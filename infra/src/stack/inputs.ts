import type { Settings } from '../settings/settings.ts';
import type { Choice, Optional } from './choice.ts';

/** What the central stack is made from: settings, or the parameters of the template that is released. */
export type Inputs = {
  readonly organizationId: string;
  /** Else from a delegated administrator. */
  readonly fromManagement: Choice;
  readonly table: { readonly name: string; readonly made: Choice };
  readonly schedule: {
    readonly expression: string;
    readonly timeZone: string;
    readonly flexibleMinutes: number;
    readonly enabled: Choice;
  };
  readonly distributed: Distributed;
  readonly logLevel: string;
  readonly logRetentionDays: number;
  readonly reservedConcurrency: Optional<number>;
  readonly permissionsBoundary: Optional<string>;
  readonly alarmEmails: readonly Optional<string>[];
  readonly dashboard: Choice;
  /** Where the function writes the report after a run. */
  readonly reports: { readonly given: Choice; readonly bucket: string; readonly prefix: string };
  readonly notify: Notify;
  readonly members: Members & { readonly managed: Choice };
};

/** Runs by a state machine, so many batches at a time; else by one invocation of the function. */
type Distributed = { readonly given: Choice; readonly maxConcurrency: number; readonly batchSize: number };

/** Where people and other systems are told of runs. */
type Notify = {
  readonly digestEmails: readonly Optional<string>[];
  readonly eventBus: Optional<string>;
  readonly mailFrom: Optional<string>;
  readonly mailRegion: Optional<string>;
  readonly mailConfigurationSet: Optional<string>;
};

/** The StackSet with the member role. */
type Members = {
  readonly targets: readonly string[];
  readonly region: string;
  readonly access: string;
  readonly secretNamePattern: string;
  readonly adoptExisting: string;
  readonly protectedUserPath: string;
  readonly permissionsBoundary: string;
  /** Beside the worker, comma-separated with a comma in front; empty for none. */
  readonly operatorRoles: string;
};

export const inputsOf = (settings: Settings): Inputs => ({
  organizationId: settings.organizationId,
  fromManagement: settings.runsIn === 'management',
  table: { name: settings.table.name, made: !settings.table.existing },
  schedule: settings.schedule,
  distributed: {
    given: settings.form === 'distributed',
    maxConcurrency: settings.maxConcurrency,
    batchSize: settings.batchSize,
  },
  logLevel: settings.logLevel,
  logRetentionDays: settings.logRetentionDays,
  reservedConcurrency: optional(settings.reservedConcurrency, 0),
  permissionsBoundary: optional(settings.permissionsBoundary, ''),
  alarmEmails: settings.alarmEmails.map((address) => optional(address, '')),
  dashboard: settings.dashboard,
  reports: { given: settings.reports !== undefined, bucket: '', prefix: '', ...settings.reports },
  notify: notifyOf(settings),
  members: membersOf(settings),
});

const notifyOf = ({ notify: { digestEmails, eventBus, mail } }: Settings): Notify => {
  const { from, region, configurationSet }: Partial<Exclude<typeof mail, 'none'>> = mail === 'none' ? {} : mail;
  return {
    digestEmails: digestEmails.map((address) => optional(address, '')),
    eventBus: optional(eventBus === 'none' ? undefined : eventBus, ''),
    mailFrom: optional(from, ''),
    mailRegion: optional(region, ''),
    mailConfigurationSet: optional(configurationSet, ''),
  };
};

const optional = <T>(value: T | undefined, absent: T): Optional<T> =>
  value === undefined ? { given: false, value: absent } : { given: true, value };

const noMembers: Members = {
  targets: [],
  region: '',
  access: '',
  secretNamePattern: '',
  adoptExisting: '',
  protectedUserPath: '',
  permissionsBoundary: '',
  operatorRoles: '',
};

const membersOf = ({ members, region }: Settings): Inputs['members'] => {
  if (members === 'none') return { managed: false, ...noMembers };
  return {
    ...members,
    managed: true,
    region: members.region ?? homeRegionOf(region),
    adoptExisting: String(members.adoptExisting),
    operatorRoles: members.operatorRoles.map((arn) => `,${arn}`).join(''),
  };
};

/** A Region of the same partition that no account can have switched off. */
const homeRegionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'cn-north-1';
  return region.startsWith('us-gov-') ? 'us-gov-west-1' : 'us-east-1';
};
