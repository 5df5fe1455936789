import { globMatches, type Selector } from '@rekey/engine';

// What can be said of two selectors without knowing any user. Where it can not be told, both answers are the careful
// ones: not implied, and compatible.

/** True when every user whom `narrow` selects is certainly one whom `wide` selects. */
export function implies(narrow: Selector, wide: Selector): boolean {
  const { users, paths, tags, groups, console } = wide;
  return (
    (users === undefined || users.includes('*') || isWithin(narrow.users, users, covers)) &&
    (paths === undefined ||
      paths.includes('/') ||
      isWithin(narrow.paths, paths, (path, prefix) => path.startsWith(prefix))) &&
    (groups === undefined || isWithin(narrow.groups, groups, (a, b) => a === b)) &&
    (console === undefined || narrow.console === console) &&
    Object.entries(tags ?? {}).every(([key, values]) => isWithin(tagIn(narrow, key), values, (a, b) => a === b))
  );
}

/** False when certainly no user is selected by both. */
export function areCompatible(a: Selector, b: Selector): boolean {
  const meet = (one: readonly string[] | undefined, other: readonly string[] | undefined, may: Test): boolean =>
    one === undefined || other === undefined || one.some((x) => other.some((y) => may(x, y)));
  return (
    meet(a.users, b.users, (x, y) => (isGlob(x) && isGlob(y)) || covers(x, y) || covers(y, x)) &&
    meet(a.paths, b.paths, (x, y) => x.startsWith(y) || y.startsWith(x)) &&
    (a.console === undefined || b.console === undefined || a.console === b.console) &&
    Object.keys(a.tags ?? {}).every((key) => meet(tagIn(a, key), tagIn(b, key), (x, y) => x === y))
  );
}

type Test = (a: string, b: string) => boolean;

const isWithin = (narrow: readonly string[] | undefined, wide: readonly string[], covered: Test): boolean =>
  narrow?.every((one) => wide.some((other) => covered(one, other))) ?? false;

const tagIn = ({ tags }: Selector, key: string): readonly string[] | undefined =>
  tags && Object.hasOwn(tags, key) ? tags[key] : undefined;

const isGlob = (pattern: string): boolean => /[*?]/.test(pattern);

/** True when the pattern `wide` certainly matches whatever `narrow` does. */
const covers = (narrow: string, wide: string): boolean =>
  narrow === wide || (isGlob(wide) && (wide === '*' || (!isGlob(narrow) && globMatches(wide, narrow))));
