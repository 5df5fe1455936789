import { type AccountId, findingsIn } from '@rekey/engine';
import type { KeyRow } from '../queries/keys.ts';
import type { AccountRow } from '../queries/sums.ts';
import { type CsvColumn, csvOf } from './csv-of.ts';

/** Keys in the order in which they come, with what is known of their accounts and users. */
export const keysCsv = (
  keys: AsyncIterable<KeyRow> | Iterable<KeyRow>,
  accounts: readonly AccountRow[],
): AsyncIterable<string> => csvOf(keys, columnsWith(new Map(accounts.map((row) => [row.rollup.account.id, row]))));

const columnsWith = (accounts: ReadonlyMap<AccountId, AccountRow>): readonly CsvColumn<KeyRow>[] => {
  const rollupOf = ({ account }: KeyRow) => accounts.get(account)?.rollup;
  return [
    { head: 'account', value: ({ account }) => account },
    { head: 'account_name', value: (row) => rollupOf(row)?.account.name },
    { head: 'ou_path', value: (row) => rollupOf(row)?.account.ouPath.join('/') },
    { head: 'user', value: ({ user }) => user },
    { head: 'key_id', value: ({ key }) => key.id },
    { head: 'created_at', value: ({ key }) => key.createdAt },
    { head: 'age_days', value: ({ ageDays }) => ageDays },
    { head: 'standing', value: ({ standing }) => standing },
    { head: 'last_used_at', value: ({ key: { lastUse } }) => (lastUse === undefined ? '' : (lastUse.at ?? 'never')) },
    { head: 'last_used_service', value: ({ key }) => key.lastUse?.service },
    { head: 'custody', value: ({ key }) => key.custody },
    { head: 'verdict', value: ({ view }) => view.verdict },
    { head: 'findings', value: ({ view }) => findingsIn(view).join(' ') },
    { head: 'rule', value: ({ view }) => view.rule },
    { head: 'because', value: ({ view }) => view.because },
    { head: 'mode', value: ({ view }) => view.mode },
    { head: 'due_at', value: ({ view }) => view.dueAt },
    { head: 'exception', value: ({ view: { exception } }) => exception?.id ?? (exception?.hold ? 'hold' : undefined) },
    { head: 'exception_reason', value: ({ view }) => view.exception?.reason },
    { head: 'exception_owner', value: ({ view }) => view.exception?.owner },
    { head: 'exception_until', value: ({ view }) => view.exception?.expires },
    { head: 'seen_at', value: (row) => rollupOf(row)?.lastSuccessAt },
  ];
};
