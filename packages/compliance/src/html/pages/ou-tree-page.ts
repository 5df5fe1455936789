import type { OuId } from '@rekey/engine';
import { html } from 'hono/html';
import type { OuNode } from '../../queries/ou-tree.ts';
import { percent } from '../../words.ts';
import type { Page } from '../layout.ts';
import type { Html } from '../markup.ts';
import { complianceCell } from '../overview/share-card.ts';
import { card } from '../parts/card.ts';
import { type Column, tableOf } from '../parts/table.ts';
import { figure, linked, ouLabel, type View } from '../view.ts';

export const ouTreePage = (view: View, root: OuNode): Page => ({
  title: 'Organizational units',
  note: 'Each with everything below it',
  body: card({
    id: 'tree',
    title: 'The organization as a tree',
    body: tableOf({
      caption: 'Organizational units with the sums of what is below them',
      rows: flattened(root),
      empty: 'No account has been looked at yet.',
      columns: ouColumns(view),
    }),
  }),
});

/** From the root down, each unit before those in it. */
export const flattened = (node: OuNode): readonly OuNode[] =>
  node.sums.accounts === 0 ? [] : [node, ...node.children.flatMap(flattened)];

export const ouColumns = (view: View, top = 0): readonly Column<OuNode>[] => [
  { head: 'Unit', isRowHead: true, kind: 'long', cell: (node) => indented(node.path.length - top, nameOf(view, node)) },
  {
    head: 'Accounts',
    kind: 'number',
    cell: ({ id, sums }) => figure(view, sums.accounts, { of: 'accounts', to: { page: 'accounts', ou: unitOf(id) } }),
  },
  {
    head: 'Scanned',
    kind: 'number',
    cell: ({ id, sums }) =>
      linked(
        view,
        { page: 'accounts', ou: unitOf(id), coverage: 'scanned' },
        percent(sums.coverage.scanned, sums.accounts),
      ),
  },
  {
    head: 'Keys by age',
    cell: ({ sums }) => complianceCell(sums.compliance),
    sortBy: ({ sums }) => sums.compliance['too-old'],
  },
  {
    head: 'Too old',
    kind: 'number',
    cell: ({ id, sums }) =>
      figure(view, sums.compliance['too-old'], {
        of: 'keys too old',
        to: { page: 'keys', ou: unitOf(id), standing: 'too-old' },
      }),
  },
  {
    head: 'Overdue',
    kind: 'number',
    cell: ({ id, sums }) =>
      figure(view, sums.counts.overdue, { of: 'users overdue', to: { page: 'users', ou: unitOf(id), overdue: 'yes' } }),
  },
  {
    head: 'Users',
    kind: 'number',
    cell: ({ id, sums }) => figure(view, sums.counts.users, { of: 'users', to: { page: 'users', ou: unitOf(id) } }),
  },
  {
    head: 'Active keys',
    kind: 'number',
    cell: ({ id, sums }) =>
      figure(view, sums.counts.activeKeys, { of: 'active keys', to: { page: 'keys', ou: unitOf(id) } }),
  },
];

const unitOf = (id: OuNode['id']): OuId | undefined => (id === 'root' ? undefined : id);

const nameOf = (view: View, { id }: OuNode): Html =>
  id === 'root' ? linked(view, { page: 'accounts' }, 'Root') : linked(view, { page: 'ou', ou: id }, ouLabel(view, id));

const deepest = 5; // as deep as AWS lets units be

const indented = (depth: number, name: Html): Html =>
  html`<span class="depth-${Math.min(Math.max(depth, 0), deepest)}">${name}</span>`;
