import type { Hold } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { firstOf, printable, wrapped } from '../text/text.ts';
import { minute } from '../text/time.ts';
import { callerLabel } from './names.ts';
import type { Lines } from './page.ts';

type Place = Pick<Hold, 'scope' | 'user'>;

/** `the whole organization`, `ou-ab12-workload1`, `alice in 111111111111`. */
export const placeLabel = ({ scope, user }: Place): string => {
  const where = scope === 'org' ? 'the whole organization' : scope;
  return user === undefined ? where : `${printable(user)} in ${where}`;
};

/** The command that ends a hold. */
export const releaseCommandOf = ({ scope, user }: Place, table: string): string =>
  `rekey release ${scope}${user === undefined ? '' : ` ${user}`} --table ${table}`;

const isOver = ({ until }: Hold, at: Date): boolean => until !== undefined && until <= at;

const endLabel = ({ until }: Hold): string => (until === undefined ? 'released' : minute(until));

/** What a hold that was just set does, and how to end it. */
export const heldLines = (
  hold: Hold,
  { look, table, replaced }: { readonly look: Look; readonly table: string; readonly replaced: Hold | undefined },
): Lines => {
  const { width, paint } = look;
  const who = hold.user === undefined ? 'the keys of any user there' : 'the keys of this user';
  const next =
    hold.scope === 'org' && hold.user === undefined
      ? 'A run in progress finishes the users in hand, and stops.'
      : 'A run in progress sees it before its next user.';
  return [
    ...wrapped(paint.bold(`Held: ${placeLabel(hold)}, until ${endLabel(hold)}.`), width),
    ...wrapped(`No run changes ${who} until then. ${next}`, width, '  '),
    ...wrapped(`Reason: ${printable(hold.reason)}, by ${callerLabel(hold.author)}`, width, '  '),
    ...(replaced === undefined ? [] : wrapped(`It takes the place of: ${oneLine(replaced)}`, width, '  ')),
    ...wrapped(`To end it: ${releaseCommandOf(hold, table)}`, width, '  '),
  ];
};

const oneLine = (hold: Hold): string =>
  `${printable(hold.reason)}, by ${callerLabel(hold.author)}, until ${endLabel(hold)}`;

/** Every hold in the table, those over last. */
export const holdsLines = (holds: readonly Hold[], { look, at }: { readonly look: Look; readonly at: Date }): Lines => {
  if (holds.length === 0) return ['There are no holds.'];
  const rows = holds.toSorted((a, b) => Number(isOver(a, at)) - Number(isOver(b, at)) || (a.scope < b.scope ? -1 : 1));
  const table = tableOf(
    rows,
    [
      { head: 'scope', cell: ({ scope }) => scope },
      { head: 'user', cell: ({ user }) => user ?? '*', shrinkTo: 8 },
      { head: 'until', cell: (hold) => (isOver(hold, at) ? 'over' : endLabel(hold)) },
      { head: 'since', cell: ({ since }) => minute(since), optional: true },
      { head: 'by', cell: ({ author }) => callerLabel(author), shrinkTo: 10, optional: true },
      { head: 'reason', cell: ({ reason }) => reason, shrinkTo: 12 },
    ],
    { look, indent: 0 },
  );
  return [...table, '', ...wrapped('To end one: rekey release SCOPE [USER] --table NAME', look.width)];
};

const placesShown = 20;

/** What is left once holds are gone. */
export const releasedLines = (
  places: readonly string[],
  { look, left }: { readonly look: Look; readonly left: readonly Hold[] },
): Lines => {
  const { shown, more } = firstOf(places, placesShown);
  const also = left.length === 0 ? [] : firstOf(left.map(placeLabel), placesShown).shown;
  return [
    ...shown.flatMap((place) => wrapped(look.paint.bold(`Released: ${place}.`), look.width)),
    ...(more === 0 ? [] : [`  … and ${more} more.`]),
    ...wrapped('The rules apply again from the next run, or the next user of a run in progress.', look.width, '  '),
    ...(also.length === 0 ? [] : wrapped(`Other holds are still in force: ${also.join('; ')}`, look.width, '  ')),
  ];
};
