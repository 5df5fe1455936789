import { runbookEntry } from '@rekey/compliance';
import type { UndoKey, UndoKeyStatus, UndoOf, UndoResult, UndoUser } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, printable, wrapped } from '../text/text.ts';
import { minute } from '../text/time.ts';
import { type Lines, page } from './page.ts';

const isGood: readonly UndoKeyStatus[] = ['planned', 'reactivated', 'already-active'];

/** Nothing that was meant is left off. Of a run, users to whom it turned out to have done nothing do not count. */
export const isUndone = ({ of, users }: UndoResult): boolean =>
  users.every(
    ({ status, keys }) =>
      (status === 'looked-at' && keys.every((key) => isGood.includes(key.status))) ||
      (status === 'nothing' && 'run' in of),
  );

/** How many keys a plan would switch on. */
export const reactivatable = ({ users }: UndoResult): number =>
  users.flatMap(({ keys }) => keys).filter(({ status }) => status === 'planned').length;

/** User by user what was done and what could not be, then the sums, then how the holds end. */
export const undoLines = (result: UndoResult, look: Look): Lines => {
  const told = result.users.filter(({ status }) => status !== 'nothing' || 'user' in result.of);
  if (told.length === 0)
    return wrapped(`${whatOf(result.of)}: it switched no key off. There is nothing to undo.`, look.width);
  return page(
    told.flatMap((user) => userLines(user, look)),
    sumLines(result, look),
  );
};

const whatOf = (of: UndoOf): string => ('run' in of ? `Run ${of.run}` : `${printable(of.user)} in ${of.account}`);

const userLines = (user: UndoUser, look: Look): Lines => [
  ...wrapped(look.paint.bold(`${printable(user.user)} in ${user.account}`), look.width),
  ...user.keys.flatMap((key) => keyLines(key, look)),
  ...(user.because === undefined ? [] : wrapped(printable(user.because), look.width, '  ')),
  ...(user.hint === undefined ? [] : wrapped(printable(user.hint), look.width, '  ')),
  ...(user.code === undefined ? [] : [look.paint.dim(`  ${user.code}, see ${runbookEntry(user.code)}`)]),
  ...(user.hold === undefined ? [] : wrapped(`held until ${heldUntil(user.hold.until)}`, look.width, '  ')),
];

const heldUntil = (until: Date | undefined): string => (until === undefined ? 'released' : minute(until));

const phrases: Readonly<Record<UndoKeyStatus, string>> = {
  planned: 'to be switched on',
  reactivated: 'switched on again',
  'already-active': 'is on already',
  deleted: 'is gone',
  'off-since': 'stays off',
  refused: 'could not be switched on',
  unclear: 'may or may not be on; do this again to know',
  failed: 'was not tried',
};

const keyLines = ({ keyId, status, because, code }: UndoKey, { width, paint }: Look): Lines => {
  const phrase = isGood.includes(status) ? paint.green(phrases[status]) : paint.yellow(phrases[status]);
  const why = status === 'already-active' ? '' : `: ${printable(because)}`;
  const where = code === undefined ? '' : ` (${code}, see ${runbookEntry(code)})`;
  return wrapped(`${keyId} ${phrase}${why}${where}`, width, '  ');
};

const sumLines = ({ kind, of, users }: UndoResult, { width, paint }: Look): Lines => {
  const keys = users.flatMap((user) => user.keys);
  const on = keys.filter(({ status }) => status === (kind === 'plan' ? 'planned' : 'reactivated')).length;
  const already = keys.filter(({ status }) => status === 'already-active').length;
  const notOn = keys.length - on - already;
  const untouched = users.filter(({ status }) => status === 'failed' || status === 'deferred').length;
  const parts = [
    `${counted(on, 'key')} ${kind === 'plan' ? 'would be switched on' : 'switched on'}`,
    ...(already === 0 ? [] : [`${counted(already, 'key')} on already`]),
    ...(notOn === 0 ? [] : [`${counted(notOn, 'key')} could not be`]),
    ...(untouched === 0 ? [] : [`${counted(untouched, 'user')} could not be looked at`]),
  ];
  const held = users.filter(({ hold }) => hold !== undefined).length;
  const next =
    kind === 'plan'
      ? 'The users are held first, so that no run switches their keys off again.'
      : held === 0
        ? 'Nobody is held.'
        : `${counted(held, 'user')} held: no run changes their keys. To end it: rekey release ${'run' in of ? `--run ${of.run}, or for one user: rekey release ACCOUNT USER` : `${of.account} ${of.user}`}`;
  return [...wrapped(paint.bold(`${parts.join(', ')}.`), width), ...wrapped(next, width)];
};
