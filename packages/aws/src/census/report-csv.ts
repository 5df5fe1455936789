import { type Report, type ReportedKey, type ReportedUser, userName } from '@rekey/engine';
import { parse } from 'csv-parse/sync';

/** Of the columns that are read, by name. */
type Row = Readonly<Record<string, string | undefined>>;
type Parsed = Pick<Extract<Report, { status: 'ready' }>, 'users' | 'rootHasKeys'>;

const rootUser = '<root_account>';
const slots = [1, 2] as const;
const filled = [
  'user',
  'arn',
  'password_enabled',
  ...slots.flatMap((slot) => [`access_key_${slot}_active`, `access_key_${slot}_last_rotated`]),
];
const needed = [...filled, ...slots.map((slot) => `access_key_${slot}_last_used_date`)];

/**
 * Reads a credential report by the names of its columns. Throws where a column, a row or a value is not what AWS
 * writes: to make the best of it would leave users out, or take a key in use for one that never was.
 */
export function parseReport(csv: string): Parsed {
  const records = recordsOf(csv);
  const [columns = [], ...lines] = records;
  if (lines.length === 0) throw new Error('the credential report is empty'); // it has the root user at least
  checkColumns(columns);
  const rows = lines.map((line, index) => rowOf(columns, line, `row ${index + 1}`));
  const users = rows.filter((row) => row['user'] !== rootUser).map(userOf);
  const twice = firstTwice(users.map(({ user }) => user));
  if (twice !== undefined) throw new Error(`the credential report has more than one row for ${twice}`);
  const root = rows.find((row) => row['user'] === rootUser);
  return { users, rootHasKeys: root !== undefined && slots.some((slot) => isActive(root, slot)) };
}

/** Without a quote in it, and AWS writes one only around a comma, a text of records is its lines, split at commas. */
function recordsOf(csv: string): readonly (readonly string[])[] {
  if (!csv.includes('"')) {
    return csv
      .replace(/^\ufeff/, '')
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => line.split(','));
  }
  return parse(csv, {
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true, // rowOf counts, and says what is missing
  });
}

function checkColumns(columns: readonly string[]): void {
  const lacking = needed.find((column) => !columns.includes(column));
  if (lacking !== undefined) throw new Error(`the credential report lacks ${lacking}`);
  const twice = firstTwice(columns);
  if (twice !== undefined) throw new Error(`the credential report has ${twice} twice`);
}

const firstTwice = (names: readonly string[]): string | undefined => {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
};

function rowOf(columns: readonly string[], values: readonly string[], place: string): Row {
  if (values.length > columns.length) {
    throw new Error(`the credential report has more values than columns in ${place}`); // as of a comma without quotes
  }
  const row: Row = Object.fromEntries(columns.map((column, index) => [column, values[index]]));
  const lacking = columns.find(
    (column) => row[column] === undefined || (row[column] === '' && filled.includes(column)),
  );
  if (lacking !== undefined) throw new Error(`the credential report lacks ${lacking} in ${place}`);
  return row;
}

function userOf(row: Row): ReportedUser {
  const user = row['user'] ?? '';
  const arn = row['arn'] ?? '';
  return {
    user: userName(user),
    arn,
    path: pathIn(arn, user),
    console: isGiven(row['password_enabled']) && yesOrNo(row, 'password_enabled'),
    keys: slots.flatMap((slot) => keyIn(row, slot)),
    more: isGiven(row['additional_credentials_info']),
  };
}

const anyName = /^[\w+=,.@-]{1,64}$/;
const anyArn = /^arn:[\w-]+:iam::\d{12}:user(\/(?:[!-\x7e]*\/)?)([^/]+)$/;

/** `arn:aws:iam::111122223333:user/team/app/alice` is in `/team/app/`. */
function pathIn(arn: string, user: string): string {
  const [, path, name] = anyArn.exec(arn) ?? [];
  if (path === undefined || name !== user || !anyName.test(user)) {
    throw new Error(`the credential report has the ARN ${quote(arn)} for a user called ${quote(user)}`);
  }
  return path;
}

// An active key without a date is taken for as old as can be: the report only nominates, and a fresh listing decides.
const unknownAge = new Date(0);

function keyIn(row: Row, slot: number): readonly ReportedKey[] {
  const column = (name: string) => `access_key_${slot}_${name}`;
  const changedAt = dateIn(row, column('last_rotated'));
  if (!isActive(row, slot) && !changedAt) return [];
  const service = row[column('last_used_service')];
  const region = row[column('last_used_region')];
  return [
    {
      status: isActive(row, slot) ? 'Active' : 'Inactive',
      createdAt: changedAt ?? unknownAge,
      lastUse: {
        at: dateIn(row, column('last_used_date')),
        ...(service !== undefined && isGiven(service) ? { service } : {}),
        ...(region !== undefined && isGiven(region) ? { region } : {}),
      },
    },
  ];
}

const isActive = (row: Row, slot: number): boolean => yesOrNo(row, `access_key_${slot}_active`);

const nothing: readonly string[] = ['', 'n/a', 'no_information', 'not_supported'];

const isGiven = (value: string | undefined): boolean => !nothing.includes((value ?? '').toLowerCase());

/** AWS's guide prints TRUE, live reports say true. */
function yesOrNo(row: Row, column: string): boolean {
  const value = row[column]?.toLowerCase();
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw unreadable(row, column);
}

/** In UTC, as AWS writes it; undefined where there is none. */
function dateIn(row: Row, column: string): Date | undefined {
  const value = row[column];
  if (value === undefined || !isGiven(value)) return undefined;
  const date = new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/.test(value) ? value : Number.NaN);
  // Days that no month has are moved into the next one by Date.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 19) !== value.slice(0, 19))
    throw unreadable(row, column);
  return date;
}

const unreadable = (row: Row, column: string): Error =>
  new Error(`the credential report has ${quote(row[column] ?? '')} as ${column} of ${quote(row['user'] ?? '')}`);

const shownChars = 60; // of what AWS never wrote: enough to recognize it

const quote = (text: string): string => JSON.stringify(text.slice(0, shownChars));
