import type { KeyRow } from '@rekey/compliance';
import type { Account } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import type { Lines } from './page.ts';

/** One line per key, with how it stands and why. */
export const oldestKeysTable = (
  keys: readonly KeyRow[],
  { look, names }: { readonly look: Look; readonly names: ReadonlyMap<string, Account> },
): Lines => {
  if (keys.length === 0) return [];
  return tableOf(
    keys,
    [
      { head: 'account', cell: ({ account }) => account, optional: true },
      { head: 'name', cell: ({ account }) => names.get(account)?.name ?? '', shrinkTo: 6 },
      { head: 'user', cell: ({ user }) => user, shrinkTo: 8 },
      { head: 'age', cell: ({ ageDays }) => `${ageDays} d`, align: 'right' },
      {
        head: 'standing',
        cell: ({ standing }) => standing,
        paint: (text, { standing }) => (standing === 'too-old' ? look.paint.red(text) : text),
      },
      { head: 'verdict', cell: ({ view }) => view.finding ?? view.verdict, optional: true },
      { head: 'key', cell: ({ key }) => key.id ?? 'not listed yet', optional: true },
    ],
    { look },
  );
};
