import type { Fact, UserFacts, UserNeed } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { Selector } from '../model/policy.ts';

/** Yes, no, or the facts it turns on that are not known yet. */
export type Match = 'yes' | 'no' | { readonly open: readonly UserNeed[] };

/** True for a selector that names nobody in particular. */
export const isUnselective = (selector: Selector): boolean =>
  Object.values(selector).every((value) => value === undefined);

/** All named selectors must hold, each by any of its values. One certain no is enough, however much is unread. */
export function matches(selector: Selector, facts: UserFacts): Match {
  const { users, paths, tags, groups, console } = selector;
  const answers = [
    users === undefined ? 'yes' : yesNo(users.some((glob) => globMatches(glob, facts.name))),
    paths === undefined ? 'yes' : ask('path', facts.path, (path) => paths.some((prefix) => path.startsWith(prefix))),
    console === undefined ? 'yes' : ask('console', facts.console, (has) => has === console),
    tags === undefined
      ? 'yes'
      : ask('tags', facts.tags, (own) => Object.entries(tags).every(([key, values]) => hasTag(own, key, values))),
    groups === undefined ? 'yes' : ask('groups', facts.groups, (own) => groups.some((group) => own.includes(group))),
  ] as const;
  if (answers.includes('no')) return 'no';
  const open = answers.flatMap((answer) => (typeof answer === 'string' ? [] : answer.open));
  return open.length === 0 ? 'yes' : { open };
}

const yesNo = (holds: boolean): Match => (holds ? 'yes' : 'no');

const ask = <T>(
  need: UserNeed,
  fact: Fact<T>,
  holds: (value: Exclude<Fact<T>, 'unread' | 'unreadable'>) => boolean,
): Match => (isKnown(fact) ? yesNo(holds(fact)) : { open: [need] });

// IAM takes the keys of a user's tags without regard to case ("tags and case sensitivity" in its user guide), values with.
const hasTag = (own: Readonly<Record<string, string>>, key: string, values: readonly string[]): boolean =>
  Object.entries(own).some(([ownKey, value]) => ownKey.toLowerCase() === key.toLowerCase() && values.includes(value));

/** Case-sensitive; `*` is any run of characters, `?` any one. Time grows with the product of the lengths at most. */
export function globMatches(glob: string, name: string): boolean {
  let at = 0;
  let star: { readonly next: number; from: number } | undefined;
  for (let here = 0; here < name.length; ) {
    if (glob[at] === '*') {
      at += 1;
      star = { next: at, from: here };
    } else if (glob[at] === '?' || glob[at] === name[here]) {
      at += 1;
      here += 1;
    } else if (star !== undefined) {
      // The last star takes one character more.
      star.from += 1;
      here = star.from;
      at = star.next;
    } else return false;
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
