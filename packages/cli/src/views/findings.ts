import { adviceOn, runbookEntry } from '@rekey/compliance';
import { type FindingCounts, type FindingKind, urgentFindings } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, wrapped } from '../text/text.ts';
import type { Lines } from './page.ts';

export const isUrgent = (kind: FindingKind): boolean => (urgentFindings as readonly FindingKind[]).includes(kind);

/** `! quarantined: 1 user.`, and what to do about it. */
export const findingTitle = (...[kind, count, look]: readonly [FindingKind, number, Look]): Lines => {
  const { paint, width } = look;
  const title = isUrgent(kind) ? paint.red(paint.bold(`! ${kind}`)) : paint.yellow(kind);
  const whose = counted(count, kind === 'root-keys' ? 'account' : 'user');
  return wrapped(`${title}: ${whose}. ${adviceOn[kind]}`, width, '  ');
};

/** A paragraph for each kind, urgent ones and then frequent ones first. */
export const findingCountLines = (
  counts: FindingCounts,
  { look, table }: { readonly look: Look; readonly table: string },
): Lines => {
  const found = (Object.entries(counts) as [FindingKind, number][])
    .filter(([, count]) => count > 0)
    .toSorted(([a, x], [b, y]) => Number(isUrgent(b)) - Number(isUrgent(a)) || y - x);
  const [first] = found;
  if (first === undefined) return [];
  const more = `Who: rekey status --table ${table} --finding ${first[0]}; what to do: ${runbookEntry(first[0])}`;
  return [
    ...found.flatMap(([kind, count]) => findingTitle(kind, count, look)),
    ...wrapped(look.paint.dim(more), look.width, '  '),
  ];
};
