import { runbookEntry } from '@rekey/compliance';
import type { NoticeReport, SentCounts } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, listed, printable, wrapped } from '../text/text.ts';
import type { Lines } from './page.ts';

const nouns = { events: 'event', digest: 'digest', mail: 'mail' } as const;
type Kind = keyof typeof nouns;

/** What people and other systems were told of a run, what they could not be told and why; nothing where nobody was to be told. */
export const noticeLines = (notices: NoticeReport | undefined, look: Look): Lines => {
  if (notices === undefined) return [];
  const kinds = (['events', 'digest', 'mail'] as const).flatMap((kind) => {
    const counts = notices[kind];
    return counts === undefined ? [] : [{ kind, counts }];
  });
  const told = kinds
    .filter(({ counts }) => counts.sent > 0)
    .map(({ kind, counts }) => counted(counts.sent, nouns[kind]));
  const { paint, width } = look;
  const nobodys = notices.mail?.withoutOwner ?? 0;
  return [
    ...(kinds.length === 0 ? [] : wrapped(`Told: ${told.length === 0 ? 'nothing' : listed(told)}.`, width)),
    ...kinds.flatMap(({ kind, counts }) => failedLines(kind, counts, look)),
    ...(nobodys === 0
      ? []
      : wrapped(
          paint.yellow(`${counted(nobodys, 'notice')} for which no owner is known: see notify.ownerTags.`),
          width,
        )),
  ];
};

const failedLines = (kind: Kind, { failed, left, code, because }: SentCounts, { paint, width }: Look): Lines => {
  const why = code === undefined ? '' : `: ${code}${because === undefined ? '' : `: ${printable(because)}`}`;
  return [
    ...(failed === 0 ? [] : wrapped(paint.yellow(`Not sent: ${counted(failed, nouns[kind])}${why}.`), width)),
    ...(failed === 0 || code === undefined ? [] : wrapped(paint.dim(runbookEntry(code)), width)),
    ...(left === 0 ? [] : wrapped(`Left for the next run: ${counted(left, nouns[kind])}.`, width)),
  ];
};
