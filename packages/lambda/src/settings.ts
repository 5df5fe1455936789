import type { NoticePlaces } from '@rekey/aws/notify/places';
import { type BatchSizes, mostInABatch, RekeyError } from '@rekey/engine';
import { z } from 'zod';
import { placesSchema } from './place-settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

const logLevels = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
type LogLevel = (typeof logLevels)[number];

export type Settings = {
  readonly table: string;
  /** The function refuses to work in another. */
  readonly organizationId: string | undefined;
  /** Where the report goes after a run over the organization; undefined: nowhere. */
  readonly reports: ReportPlace | undefined;
  /** Of the distributed form; undefined in the single one. */
  readonly batches: BatchSettings | undefined;
  /** Where people and other systems are told. */
  readonly places: NoticePlaces;
};

/** `size`: accounts of one batch. `workers`: how many batches are worked at at the same time. */
export type BatchSettings = BatchSizes & { readonly bucket: string };

/** The prefix neither begins nor ends with a slash. */
export type ReportPlace = { readonly bucket: string; readonly prefix: string };

const defaultReportPrefix = 'rekey';

const bucketName = z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, { error: 'is no name of a bucket' });
const usualBatchSize = 25;

const usualWorkers = 40;
const mostWorkers = 1_000;

const wholeNumber = (most: number) =>
  z.coerce
    .number({ error: 'is no number' })
    .int({ error: 'is no whole number' })
    .min(1, { error: 'is below 1' })
    .max(most, { error: `is above ${most}` });

const schema = z.object({
  REKEY_TABLE: z.string({ error: 'is missing: the name of the central table' }).regex(/^[\w.-]{3,255}$/, {
    error: 'is no name of a table',
  }),
  REKEY_ORGANIZATION_ID: z
    .string()
    .regex(/^o-[a-z0-9]{10,32}$/, { error: 'is no id of an organization, such as o-exampleorg1' })
    .optional(),
  REKEY_REPORT_BUCKET: bucketName.optional(),
  REKEY_BATCH_BUCKET: bucketName.optional(),
  REKEY_BATCH_SIZE: wholeNumber(mostInABatch).default(usualBatchSize),
  REKEY_BATCH_WORKERS: wholeNumber(mostWorkers).default(usualWorkers),
  REKEY_REPORT_PREFIX: z
    .string()
    .max(200, { error: 'is too long: at most 200 characters' })
    .regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/, { error: 'is no prefix, such as rekey or audit/rekey' })
    .default(defaultReportPrefix),
  REKEY_LOG_LEVEL: z.enum(logLevels, { error: `is none of ${logLevels.join(', ')}` }).optional(),
});

/** From the environment of the function. Throws SETTINGS_INVALID. */
export function readSettings(env: Environment): Settings {
  const given = withoutEmpty(env);
  const parsed = schema.safeParse(given);
  const places = placesSchema.safeParse(given);
  if (parsed.success && places.success) return { ...settingsOf(parsed.data), places: places.data };
  const issues = [parsed, places].flatMap(({ error }) => error?.issues ?? []);
  const problems = issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new RekeyError('SETTINGS_INVALID', problems.join('; '), {
    hint: 'correct the environment of the function: docs/service.md lists its settings',
  });
}

const settingsOf = (read: z.infer<typeof schema>): Omit<Settings, 'places'> => {
  const { REKEY_TABLE: table, REKEY_REPORT_BUCKET: bucket, REKEY_REPORT_PREFIX: prefix } = read;
  const { REKEY_BATCH_BUCKET: batchBucket, REKEY_BATCH_SIZE: size, REKEY_BATCH_WORKERS: workers } = read;
  return {
    table,
    organizationId: read.REKEY_ORGANIZATION_ID,
    reports: bucket === undefined ? undefined : { bucket, prefix },
    batches: batchBucket === undefined ? undefined : { bucket: batchBucket, size, workers },
  };
};

/** Before anything is checked: a wrong level must not keep that from being logged. */
export const logLevelOf = (env: Environment): LogLevel =>
  logLevels.find((level) => level === env['REKEY_LOG_LEVEL']) ?? 'INFO';

/** An empty variable is as good as none. */
const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
