import { z } from 'zod';
import { fault } from './fault.ts';
import { addresses, text } from './fields.ts';
import { type NotifySettings, notifySchema } from './notify-settings.ts';
import { daily, isPossible, schedulePattern } from './schedule.ts';
import { isTimeZone } from './time-zone.ts';

const oneOf = <const T extends readonly string[]>(...values: T) =>
  z.enum(values, { error: fault(`write ${values.join(' or ')}`) });
const whole = (least: number, most: number) => {
  const error = fault(`write a whole number from ${least} to ${most}`);
  return z.int({ error }).min(least, { error }).max(most, { error });
};
const flag = z.boolean({ error: fault('write true or false') });

const arnOf = (what: string) =>
  text(new RegExp(`^arn:[a-z0-9-]+:iam::\\d{12}:${what}/.+$`), `write the ARN of a ${what}`);

// No wildcard and no variable of IAM can stand in either: they become part of what the function may write to.
export const bucketPattern: RegExp = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
export const prefixPattern: RegExp = /^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;

/** What a deployment is made from, checked, with every default filled in. settings.example.yaml tells of each. */
export type Settings = {
  readonly organizationId: string;
  readonly account: string;
  readonly region: string;
  readonly runsIn: 'management' | 'delegated';
  readonly table: { readonly name: string; readonly existing: boolean };
  readonly schedule: {
    readonly expression: string;
    readonly timeZone: string;
    readonly flexibleMinutes: number;
    readonly enabled: boolean;
  };
  /** One function for a whole run, or a function for each batch of accounts, by a state machine. */
  readonly form: (typeof forms)[number];
  /** So many batches at a time, in the distributed form. */
  readonly maxConcurrency: number;
  /** So many accounts in a batch. */
  readonly batchSize: number;
  readonly logLevel: (typeof logLevels)[number];
  readonly logRetentionDays: number;
  readonly reservedConcurrency?: number | undefined;
  readonly permissionsBoundary?: string | undefined;
  readonly alarmEmails: readonly string[];
  readonly dashboard: boolean;
  readonly reports?: { readonly bucket: string; readonly prefix: string } | undefined;
  readonly notify: NotifySettings;
  readonly members: 'none' | MemberSettings;
};

type MemberSettings = {
  readonly targets: readonly string[];
  readonly region?: string | undefined;
  readonly access: 'scan' | 'rotate';
  readonly secretNamePattern: string;
  readonly adoptExisting: boolean;
  readonly protectedUserPath: string;
  readonly permissionsBoundary: string;
  readonly operatorRoles: readonly string[];
};

/** What CloudWatch Logs takes. */
export const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;
export const forms = ['single', 'distributed'] as const;
// Of the thousand places that Lambda gives an account, the rest is for others.
export const mostConcurrency = 500;
// 256 KiB is the most that a state takes; an account with the OUs above it is below 1 KiB.
export const mostInBatch = 100;
/** The largest number of batches at a time, one for what somebody asks, and some. */
export const mostReserved = 1_000;
export const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

const schedule = z.strictObject({
  expression: text(schedulePattern, daily)
    .refine(isPossible, { error: fault(daily) })
    .default('cron(0 6 * * ? *)'),
  timeZone: z
    .string({ error: fault('write a name of the IANA list, such as Europe/Berlin or UTC') })
    .refine(isTimeZone, { error: fault('write a name of the IANA list, such as Europe/Berlin or UTC') })
    .default('UTC'),
  flexibleMinutes: whole(1, 1440).default(15),
  enabled: flag.default(true),
});

const target = text(
  /^(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/,
  'write the id of the root (r-ab12) or of an OU (ou-ab12-workload1): aws organizations list-roots shows it',
);

const members = z.strictObject({
  targets: z
    .array(target, { error: fault('write a list with the id of the root, or of OUs: [r-ab12]') })
    .min(1, { error: fault('name at least one: the id of the root, or of an OU') })
    .max(50, {
      error: fault('name at most 50, which is what CloudFormation takes; an OU that holds them counts as one'),
    }),
  region: text(
    /^[a-z]{2}(-[a-z]+)+-\d$/,
    'write a Region that every account has enabled, such as us-east-1',
  ).optional(),
  access: oneOf('scan', 'rotate').default('rotate'),
  secretNamePattern: text(
    /^[A-Za-z0-9/_+=.@*-]{1,512}$/,
    'write the names of secrets with * for the user, such as *_credentials',
  ).default('*_credentials'),
  adoptExisting: flag.default(true),
  protectedUserPath: text(
    /^(\/([!-.0-~]+\/)+)?$/,
    'write a path that begins and ends with /, such as /break-glass/',
  ).default(''),
  permissionsBoundary: text(
    /^(([\w+=,.@-]+\/)*[\w+=,.@-]{1,128})?$/,
    'write the name of a managed policy that is in each account, with its path, such as security/boundary',
  ).default(''),
  operatorRoles: z.array(arnOf('role'), { error: fault('write a list of role ARNs') }).default([]),
});

const reports = z.strictObject({
  bucket: text(bucketPattern, 'write the name of a bucket of the organization, such as audit-reports'),
  prefix: text(prefixPattern, 'write letters, digits, _ . and -, with / between, such as audit/rekey').default('rekey'),
});

export const settingsSchema: z.ZodType<Settings> = z.strictObject({
  organizationId: text(
    /^o-[a-z0-9]{10,32}$/,
    'write the id that `aws organizations describe-organization --query Organization.Id` shows',
  ),
  account: text(/^\d{12}$/, 'write the 12 digits of the account that the stack goes to, in quotes'),
  region: text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'write the Region of the stack, such as eu-central-1'),
  runsIn: oneOf('management', 'delegated').default('management'),
  table: z
    .strictObject({
      name: text(/^[A-Za-z0-9_.-]{3,255}$/, 'write 3 to 255 letters, digits, _ . or -').default('rekey'),
      existing: flag.default(false),
    })
    .prefault({}),
  schedule: schedule.prefault({}),
  form: oneOf(...forms).default('single'),
  maxConcurrency: whole(1, mostConcurrency).default(40),
  batchSize: whole(1, mostInBatch).default(25),
  logLevel: oneOf(...logLevels).default('INFO'),
  logRetentionDays: z
    .literal([...retentionDays], { error: fault(`write one of ${retentionDays.join(', ')}`) })
    .default(400),
  reservedConcurrency: whole(2, mostReserved).optional(),
  permissionsBoundary: arnOf('policy').optional(),
  alarmEmails: addresses,
  dashboard: flag.default(true),
  reports: reports.optional(),
  notify: notifySchema,
  members: z.union([z.literal('none'), members], { error: fault('write `none`, or at least targets') }),
});
