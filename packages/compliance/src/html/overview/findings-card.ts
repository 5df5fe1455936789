import { type FindingCounts, type FindingKind, urgentFindings } from '@rekey/engine';
import { adviceOn } from '../../words.ts';
import type { Html } from '../markup.ts';
import { findingBadge } from '../parts/badge.ts';
import { card } from '../parts/card.ts';
import { tableOf } from '../parts/table.ts';
import type { AccountFilter, Place } from '../place.ts';
import { counted } from '../text.ts';
import { figure, linked, type View } from '../view.ts';

const urgent: readonly FindingKind[] = [...urgentFindings, 'root-keys'];

/** Urgent ones first, then by how many there are. */
export const findingsWorstFirst = (findings: FindingCounts): readonly (readonly [kind: FindingKind, count: number])[] =>
  (Object.entries(findings) as [FindingKind, number][])
    .filter(([, count]) => count > 0)
    .toSorted(([a, m], [b, n]) => Number(urgent.includes(b)) - Number(urgent.includes(a)) || n - m);

/** Root keys are of accounts, everything else is of users. */
export const placeOfFinding = (finding: FindingKind, within: Pick<AccountFilter, 'ou'> = {}): Place =>
  finding === 'root-keys' ? { page: 'accounts', ...within, finding } : { page: 'finding', finding, ...within };

type Found = { readonly findings: FindingCounts; readonly within?: Pick<AccountFilter, 'ou'>; readonly size?: 'half' };

export const findingsCard = (view: View, { findings, within = {}, size }: Found): Html =>
  card({
    id: 'findings',
    title: 'Findings',
    note: 'a person should look; Rekey took no action',
    ...(size === undefined ? {} : { size }),
    body: tableOf({
      caption: 'Findings, and what to do about each',
      rows: findingsWorstFirst(findings),
      empty: 'Nothing needs a person.',
      columns: [
        {
          head: 'Finding',
          isRowHead: true,
          kind: 'whole',
          cell: ([kind]) => linked(view, placeOfFinding(kind, within), findingBadge(kind)),
        },
        {
          head: 'How many',
          kind: 'number',
          cell: ([kind, count]) =>
            kind === 'root-keys'
              ? linked(view, placeOfFinding(kind, within), counted(count, 'account'))
              : figure(view, count, { of: `users: ${kind}`, to: placeOfFinding(kind, within) }),
        },
        { head: 'What to do', kind: 'long', cell: ([kind]) => adviceOn[kind] },
      ],
    }),
  });
