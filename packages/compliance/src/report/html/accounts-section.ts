import { ageInDays, dateOf } from '@rekey/engine';
import { html } from 'hono/html';
import { card, counted, coverageBadge, dayOf, type Html, number, percent, tableOf } from '../../html/index.ts';
import type { OuNode } from '../../queries/ou-tree.ts';
import type { AccountRow } from '../../queries/sums.ts';
import type { Report } from '../report.ts';

const keysIn = ({ compliant, excepted, 'too-old': tooOld }: AccountRow['compliance']): number =>
  compliant + excepted + tooOld;

const allBelow = (node: OuNode): readonly OuNode[] => [node, ...node.children.flatMap(allBelow)];

/** Sums of every unit with all below it, by its path. */
export const unitsSection = ({ tree }: Report): Html =>
  card({
    id: 'units',
    title: 'Organizational units',
    note: 'each with everything below it',
    body: tableOf({
      caption: 'Organizational units, with the keys of their accounts',
      rows: allBelow(tree),
      empty: 'No unit is known.',
      columns: [
        {
          head: 'Unit',
          isRowHead: true,
          kind: 'long',
          cell: ({ path }) => html`<code>${path.length === 0 ? 'root' : path.join(' / ')}</code>`,
        },
        { head: 'Accounts', kind: 'number', cell: ({ sums }) => number(sums.accounts) },
        { head: 'Scanned', kind: 'number', cell: ({ sums }) => number(sums.coverage.scanned) },
        { head: 'Active keys', kind: 'number', cell: ({ sums }) => number(keysIn(sums.compliance)) },
        { head: 'Excepted', kind: 'number', cell: ({ sums }) => number(sums.compliance.excepted) },
        { head: 'Too old', kind: 'number', cell: ({ sums }) => number(sums.compliance['too-old']) },
        {
          head: 'Compliant',
          kind: 'number',
          cell: ({ sums }) => percent(sums.compliance.compliant, keysIn(sums.compliance)),
        },
      ],
    }),
  });

/** All of them, oldest active key first. */
export const accountsSection = ({ organization: { accounts, threshold } }: Report): Html =>
  card({
    id: 'accounts',
    title: 'Accounts',
    note: `${counted(accounts.length, 'account')}, oldest active key first`,
    body: tableOf({
      caption: 'Accounts, oldest active key first',
      rows: accounts,
      empty: 'No account is known yet.',
      columns: [
        {
          head: 'Account',
          isRowHead: true,
          kind: 'long',
          cell: ({ rollup: { account } }) =>
            html`<span class="name">${account.name}</span> <code class="id">${account.id}</code>`,
        },
        { head: 'State', kind: 'whole', cell: ({ rollup }) => coverageBadge(rollup.coverage) },
        { head: 'Mode', kind: 'whole', cell: ({ rollup }) => rollup.mode },
        { head: 'Users', kind: 'number', cell: ({ rollup }) => number(rollup.counts.users) },
        { head: 'Compliant', kind: 'number', cell: ({ compliance }) => number(compliance.compliant) },
        { head: 'Excepted', kind: 'number', cell: ({ compliance }) => number(compliance.excepted) },
        { head: 'Too old', kind: 'number', cell: ({ compliance }) => number(compliance['too-old']) },
        {
          head: 'Oldest, days',
          kind: 'number',
          cell: ({ rollup: { oldestActiveKeyAt: oldest } }) =>
            oldest === undefined ? '' : number(ageInDays(dateOf(oldest), threshold.at)),
        },
        {
          head: 'Looked at',
          kind: 'whole',
          cell: ({ rollup }) => (rollup.lastSuccessAt === undefined ? 'never' : dayOf(rollup.lastSuccessAt)),
        },
      ],
    }),
  });
