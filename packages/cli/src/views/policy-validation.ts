import type { ParsedPolicy, PolicyMessage } from '@rekey/policy';
import type { NobodyFound } from '../policy-life/matches-nobody.ts';
import type { OrganizationView } from '../policy-life/organization-view.ts';
import type { Look } from '../text/look.ts';
import { counted, firstOf, printable, wrapped } from '../text/text.ts';
import { accountLabel, reasonIn } from './names.ts';
import type { Lines } from './page.ts';

/** What a file was held against beyond itself. */
export type HeldAgainst = {
  readonly organization: Pick<OrganizationView, 'id' | 'accounts' | 'units'>;
  /** Undefined where errors left nothing to look for. */
  readonly nobody: NobodyFound | undefined;
};

/** Exceptions and overrides that match nobody, as messages about their lines. */
export const nobodyMessages = ({ entries }: NobodyFound): readonly PolicyMessage[] =>
  entries.map(({ kind, entry }) => ({
    ...(entry.source ?? { file: '', line: 1, column: 1 }),
    path: 'id' in entry && entry.id !== undefined ? entry.id : '',
    problem: `the ${kind} matches nobody who is there now`,
    remedy:
      kind === 'exception' ? 'Correct its scope or selectors, or remove it' : 'Correct its selectors, or remove it',
  }));

type Told = { readonly parsed: ParsedPolicy; readonly held: HeldAgainst | undefined };

/** A message is never wrapped: editors and terminals make a link of `file:line:column`. */
export const validationLines = (
  file: string,
  { parsed, held }: Told,
  { look, printMessage }: { look: Look; printMessage: (message: PolicyMessage) => string },
): Lines => {
  const { paint } = look;
  const told = (messages: readonly PolicyMessage[], label: string): Lines =>
    messages.map((message) => `${label} ${printable(printMessage(message))}`);
  const basis = held === undefined ? [] : basisLines(held, look);
  if (parsed.status === 'invalid')
    return [
      ...told(parsed.errors, paint.red('error')),
      `${file} is not valid: ${counted(parsed.errors.length, 'error')}.`,
      ...basis,
    ];
  const { mode, overrides, exceptions } = parsed.policy;
  return [
    ...told([...parsed.warnings, ...(held?.nobody ? nobodyMessages(held.nobody) : [])], paint.yellow('warning')),
    `${file} is valid: mode ${mode}, ${counted(overrides.length, 'override')}, ${counted(exceptions.length, 'exception')}.`,
    ...basis,
  ];
};

/** What was judged by: a list of users is only as good as what could be read. */
const basisLines = ({ organization, nobody }: HeldAgainst, look: Look): Lines => {
  const { id, accounts, units } = organization;
  const scopes = `Scopes were held against organization ${id} as it is now: ${counted(accounts.length, 'account')}, ${counted(units.length, 'organizational unit')}.`;
  if (nobody === undefined) return wrapped(scopes, look.width);
  const users =
    nobody.accounts + nobody.unread.length === 0
      ? ''
      : ` Exceptions and overrides against the ${counted(nobody.users, 'user')} listed just now in ${counted(nobody.accounts, 'account')}.`;
  const { shown, more } = firstOf(nobody.unread, 5);
  return [
    ...wrapped(scopes + users, look.width),
    ...shown.flatMap(({ account, because }) =>
      wrapped(`Not judged by ${accountLabel(account)}: ${reasonIn(account, because)}`, look.width),
    ),
    ...(more === 0 ? [] : [`Not judged by ${counted(more, 'account')} more.`]),
  ];
};
