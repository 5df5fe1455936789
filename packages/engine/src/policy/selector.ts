import type { Fact, Need, UserFacts } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { Selector } from '../model/policy.ts';

/** Yes, no, or the facts it turns on that are not known yet. */
export type Match = 'yes' | 'no' | { readonly open: readonly Need[] };

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
  need: Need,
  fact: Fact<T>,
  holds: (value: Exclude<Fact<T>, 'unread' | 'unreadable'>) => boolean,
): Match => (isKnown(fact) ? yesNo(holds(fact)) : { open: [need] });

const hasTag = (own: Readonly<Record<string, string>>, key: string, values: readonly string[]): boolean => {
  const value = Object.hasOwn(own, key) ? own[key] : undefined;
  return value !== undefined && values.includes(value);
};

/** Case-sensitive; `*` is any run of characters, `?` any one. At most glob times name steps, whatever the glob. */
export function globMatches(glob: string, name: string): boolean {
  let at = 0;
  let from = 0;
  let star = -1; // the last star passed; what follows it is tried from `from` on
  for (let next = 0; next < name.length; ) {
    if (glob[at] === '*') {
      star = at;
      at += 1;
      from = next;
    } else if (glob[at] === '?' || glob[at] === name[next]) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      from += 1;
      next = from;
      at = star + 1;
    } else return false;
  }
  while (glob[at] === '*') at += 1;
  return at === glob.length;
}
