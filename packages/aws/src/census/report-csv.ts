import { type Report, type ReportedKey, type ReportedUser, userName } from '@rekey/engine';
import { parse } from 'csv-parse/sync';

type Row = Readonly<Record<string, string | undefined>>;
type Parsed = Pick<Extract<Report, { status: 'ready' }>, 'users' | 'rootHasKeys'>;

const rootUser = '<root_account>';
const slots = [1, 2] as const;
const needed = [
  'user',
  'arn',
  'password_enabled',
  ...slots.flatMap((slot) => [`access_key_${slot}_active`, `access_key_${slot}_last_rotated`]),
];

/**
 * Reads a credential report by the names of its columns. Throws where a column or a row is not whole: to read those as
 * "no key" would leave users out.
 */
export function parseReport(csv: string): Parsed {
  const rows: readonly Row[] = parse(csv, {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  if (rows.length === 0) throw new Error('the credential report is empty'); // it has the root user at least
  const users: ReportedUser[] = [];
  let rootHasKeys = false;
  for (const row of rows) {
    const lacking = needed.find((column) => row[column] === undefined || row[column] === '');
    if (lacking !== undefined) throw new Error(`the credential report lacks ${lacking} in a row`);
    if (row['user'] === rootUser) rootHasKeys = slots.some((slot) => isTrue(row[`access_key_${slot}_active`]));
    else users.push(userOf(row));
  }
  return { users, rootHasKeys };
}

function userOf(row: Row): ReportedUser {
  const user = row['user'] ?? '';
  const arn = row['arn'] ?? '';
  return {
    user: userName(user),
    arn,
    path: pathIn(arn, user),
    console: isTrue(row['password_enabled']),
    keys: slots.flatMap((slot) => keyIn(row, slot)),
    more: isGiven(row['additional_credentials_info']),
  };
}

/** `arn:aws:iam::111122223333:user/team/app/alice` is in `/team/app/`. */
const pathIn = (arn: string, user: string): string => {
  const resource = arn.slice(arn.indexOf(':user/') + ':user'.length);
  return resource.slice(0, resource.length - user.length) || '/';
};

// An active key without a date is taken for as old as can be: the report only nominates, and a fresh listing decides.
const unknownAge = new Date(0);

function keyIn(row: Row, slot: number): readonly ReportedKey[] {
  const value = (column: string) => row[`access_key_${slot}_${column}`];
  const isActive = isTrue(value('active'));
  const changedAt = dateIn(value('last_rotated'));
  if (!isActive && !changedAt) return [];
  const service = value('last_used_service');
  const region = value('last_used_region');
  return [
    {
      status: isActive ? 'Active' : 'Inactive',
      createdAt: changedAt ?? unknownAge,
      lastUse: {
        at: dateIn(value('last_used_date')),
        ...(service !== undefined && isGiven(service) ? { service } : {}),
        ...(region !== undefined && isGiven(region) ? { region } : {}),
      },
    },
  ];
}

const nothing: readonly string[] = ['', 'n/a', 'no_information', 'not_supported'];

const isGiven = (value: string | undefined): boolean => !nothing.includes((value ?? '').toLowerCase());

// AWS's guide prints TRUE, live reports say true.
const isTrue = (value: string | undefined): boolean => value?.toLowerCase() === 'true';

function dateIn(value: string | undefined): Date | undefined {
  const ms = isGiven(value) ? Date.parse(value ?? '') : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms);
}
