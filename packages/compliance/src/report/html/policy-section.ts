import type { PolicyVersionHead } from '@rekey/engine';
import { html } from 'hono/html';
import { card, type Html, number, tableOf, timeOf } from '../../html/index.ts';
import type { Report } from '../report.ts';

/** Who changed the rules, and when. */
export const policySection = ({ policyVersions }: Report): Html =>
  card({
    id: 'policy',
    title: 'Changes of the policy',
    note: 'newest first; versions are never changed or deleted',
    body: tableOf<PolicyVersionHead>({
      caption: 'Versions of the policy, who pushed them, and when',
      rows: policyVersions,
      empty: 'No policy was pushed to this table: runs went by a file.',
      columns: [
        { head: 'Version', isRowHead: true, kind: 'number', cell: ({ version }) => number(version) },
        { head: 'When', kind: 'whole', cell: ({ at }) => timeOf(at) },
        { head: 'Who', kind: 'long', cell: ({ author }) => author },
        { head: 'Note', kind: 'long', cell: ({ note }) => note ?? '' },
        { head: 'SHA-256', kind: 'long', cell: ({ digest }) => html`<code>${digest}</code>` },
      ],
    }),
  });
