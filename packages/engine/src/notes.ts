import { looksLikeSesSmtp } from './lifecycle/rules.ts';
import { daysSince } from './lifecycle/time.ts';
import type { Key, UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { FindingCounts, FindingKind, Note, UserView } from './model/run.ts';

/** CIS AWS Foundations and Security Hub's IAM.22: credentials that were not used for so long are to go. */
export const unusedAfterDays = 45;

/** What is worth knowing of a user's active keys, whatever the verdict. Nothing is said of a last use that nobody asked for. */
export function notesOf(facts: UserFacts, now: Date): readonly Note[] {
  if (!isKnown(facts.keys)) return [];
  const active = facts.keys.list.filter(({ status }) => status === 'Active');
  const notes = new Set<Note>();
  for (const key of active) {
    const note = idle(key, now);
    if (note !== undefined) notes.add(note);
    if (looksLikeSesSmtp(facts.name, key.lastUse) === true) notes.add('ses-smtp');
  }
  // One of the two, so that users with either can be counted.
  if (notes.has('unused-for-45-days')) notes.delete('never-used');
  return [...notes].sort();
}

function idle({ createdAt, lastUse }: Key, now: Date): Note | undefined {
  if (!isKnown(lastUse) || daysSince(lastUse.at ?? createdAt, now) < unusedAfterDays) return undefined;
  return lastUse.at === undefined ? 'never-used' : 'unused-for-45-days';
}

/** Everything to look at, of one user: the finding that is the verdict, and the notes. */
export const findingsIn = ({ finding, notes = [] }: UserView): readonly FindingKind[] => [
  ...new Set<FindingKind>([...(finding === undefined ? [] : [finding]), ...notes]),
];

/** How many users there are of each finding. */
export function countFindings(views: readonly UserView[]): FindingCounts {
  const counts: { [K in FindingKind]?: number } = {};
  for (const finding of views.flatMap(findingsIn)) counts[finding] = (counts[finding] ?? 0) + 1;
  return counts;
}
