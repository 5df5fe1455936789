import { activeKeysIn, type OuNode, percent, type Sums, sumsOf } from '@rekey/compliance';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { firstOf, number } from '../text/text.ts';
import { accountLabel } from './names.ts';
import { type Lines, page, section } from './page.ts';

/** What a unit holds: the units below it with the sums of their subtrees, and the accounts directly in it. */
export const unitLines = (unit: OuNode | undefined, look: Look): Lines => {
  if (unit === undefined) return [];
  const units = unit.children.map(({ id, sums }) => ({ name: id, extent: number(sums.accounts), sums }));
  if (unit.id === 'root') return section('Organizational units', sumsTable(units, ['unit', 'accounts'], look), look);
  const accounts = unit.accounts.map((row) => ({
    name: accountLabel(row.rollup.account),
    extent: row.rollup.coverage,
    sums: sumsOf([row]),
  }));
  return page(
    section(`Organizational units below ${unit.id}`, sumsTable(units, ['unit', 'accounts'], look), look),
    section(`Accounts directly in ${unit.id}`, sumsTable(accounts, ['account', 'coverage'], look), look),
  );
};

type Part = { readonly name: string; readonly extent: string; readonly sums: Sums };

type Heads = readonly [name: string, extent: string];

const partsShown = 30;

const sumsTable = (...[parts, [name, extent], look]: readonly [readonly Part[], Heads, Look]): Lines => {
  const { shown, more } = firstOf(parts, partsShown);
  if (shown.length === 0) return [];
  const lines = tableOf(
    shown,
    [
      { head: name, cell: (part) => part.name, shrinkTo: 16 },
      {
        head: extent,
        cell: (part) => part.extent,
        align: extent === 'accounts' ? 'right' : 'left',
        optional: true,
      },
      { head: 'keys', cell: ({ sums }) => number(activeKeysIn(sums.compliance)), align: 'right' },
      {
        head: 'compliant',
        cell: ({ sums }) => percent(sums.compliance.compliant, activeKeysIn(sums.compliance)),
        align: 'right',
      },
      { head: 'too-old', cell: ({ sums }) => number(sums.compliance['too-old']), align: 'right', optional: true },
      { head: 'excepted', cell: ({ sums }) => number(sums.compliance.excepted), align: 'right', optional: true },
      { head: 'overdue', cell: ({ sums }) => number(sums.counts.overdue), align: 'right', optional: true },
      {
        head: 'unseen',
        cell: ({ sums: { coverage } }) => number(coverage.unreachable + coverage.failed + coverage.deferred),
        align: 'right',
        optional: true,
      },
    ],
    { look },
  );
  return more === 0 ? lines : [...lines, `  … and ${number(more)} more; --json lists all of them.`];
};
