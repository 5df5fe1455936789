import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { isRekeyError, type TableHealth } from '@rekey/engine';
import { describeTable, problemsOf } from './check-table.ts';
import { tableDefinition } from './definition.ts';
import { translated } from './errors.ts';
import type { TableOptions } from './table.ts';

/** The state of the table beside its content; changes nothing. What may not be read is `unreadable`. */
export const tableHealth = async (options: TableOptions): Promise<TableHealth> => {
  const table = await describeTable(options);
  if (table === undefined) return { status: 'missing' };
  const problems = problemsOf(table);
  if (problems.length > 0) {
    return { status: 'unusable', because: `${options.tableName} is not a table of Rekey: ${problems.join('; ')}` };
  }
  return usable(options, table);
};

const usable = async (
  { client, tableName }: TableOptions,
  { DeletionProtectionEnabled }: TableDescription,
): Promise<TableHealth> => {
  const input = { TableName: tableName };
  const [backups, expiry] = await Promise.all([
    allowed('DescribeContinuousBackups', tableName, () => client.send(new DescribeContinuousBackupsCommand(input))),
    allowed('DescribeTimeToLive', tableName, () => client.send(new DescribeTimeToLiveCommand(input))),
  ]);
  return {
    status: 'usable',
    deletionProtection: DeletionProtectionEnabled === true,
    pointInTimeRecovery:
      backups === 'unreadable'
        ? backups
        : backups.ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED',
    expiry: expiry === 'unreadable' ? expiry : expires(expiry.TimeToLiveDescription),
  };
};

type TimeToLive = { readonly TimeToLiveStatus?: string | undefined; readonly AttributeName?: string | undefined };

const expires = (told: TimeToLive | undefined): boolean =>
  (told?.TimeToLiveStatus === 'ENABLED' || told?.TimeToLiveStatus === 'ENABLING') &&
  told.AttributeName === tableDefinition.ttlAttribute;

const allowed = async <T>(
  ...[operation, tableName, ask]: readonly [string, string, () => Promise<T>]
): Promise<T | 'unreadable'> => {
  try {
    return await ask();
  } catch (error) {
    const known = translated(error, { operation, tableName });
    if (isRekeyError(known) && known.code === 'PERMISSION_MISSING') return 'unreadable';
    throw known;
  }
};
