import type { Scope } from '@rekey/engine';
import type { Organization } from '../check/check-entries.ts';
import { areCompatible, implies } from '../check/selectors.ts';
import type { Layer } from './layers.ts';

/** Overrides that one user may be under at the same time, in the order in which they apply. */
export type Combination = {
  readonly layers: readonly Layer[];
  /** How many of them make it; the others apply to everyone whom those apply to. */
  readonly size: number;
  /** OUs and accounts that would have to lie in one another; empty where the combination is certainly possible. */
  readonly supposed: readonly Scope[];
};

/** A contradiction is one of at most four settings, so four overrides and those they bring along show each. */
const mostChosen = 4;

/** Some hundred milliseconds. The sets of one, of two, ... come first: only exotic combinations are left out. */
export const mostCombinations = 20_000;

/**
 * The combinations in which up to four overrides meet in one user, smallest first. Selectors that exclude one another
 * do not meet, and who matches a narrow selector matches the wider one too. Offline OUs may be nested in any order.
 */
export function* combinationsOf(
  layers: readonly Layer[],
  organization: Organization | undefined,
): Generator<Combination> {
  const everyone = layers.filter(({ scope, selector }) => scope === 'org' && implies({}, selector));
  const companyOf = layers.map((layer) => once(() => layers.filter((other) => comesWith(layer, other))));
  let sets: readonly (readonly number[])[] = [[]];
  for (let size = 0; size <= mostChosen; size += 1) {
    const larger: (readonly number[])[] = [];
    for (const set of sets) {
      const chosen = set.flatMap((index) => layers[index] ?? []);
      const company = new Set([...everyone, ...set.flatMap((index) => companyOf[index]?.() ?? [])]);
      for (const order of ordersOf([...company], organization)) yield { ...order, size };
      if (size === mostChosen || larger.length >= mostCombinations) continue;
      for (let next = (set.at(-1) ?? -1) + 1; next < layers.length; next += 1) {
        const layer = layers[next];
        if (layer && chosen.every((other) => mayMeet(layer, other, organization))) larger.push([...set, next]);
      }
    }
    sets = larger;
  }
}

function mayMeet(a: Layer, b: Layer, organization: Organization | undefined): boolean {
  if (!areCompatible(a.selector, b.selector)) return false;
  if (a.scope === 'org' || b.scope === 'org' || a.scope === b.scope) return true;
  const isOu = [a.scope, b.scope].map((scope) => scope.startsWith('ou-'));
  if (!isOu.includes(true)) return false; // two accounts
  if (!organization) return true;
  return [organization(a.scope)?.includes(b.scope), organization(b.scope)?.includes(a.scope)].includes(true);
}

/** True when the other applies to whoever the layer applies to; itself included. */
const comesWith = ({ scope, selector }: Layer, other: Layer): boolean =>
  (other.scope === 'org' || other.scope === scope) && implies(selector, other.selector);

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function ordersOf(
  layers: readonly Layer[],
  organization: Organization | undefined,
): readonly Omit<Combination, 'size'>[] {
  const units = [...new Set(layers.map(({ scope }) => scope).filter((scope) => scope !== 'org'))];
  const accounts = units.filter((unit) => !unit.startsWith('ou-'));
  const ous = units.filter((unit) => unit.startsWith('ou-'));
  const depthOf = (ou: Scope): number => (ou === 'org' ? 0 : (organization?.(ou)?.length ?? 0));
  const orders = organization ? [ous.toSorted((a, b) => depthOf(a) - depthOf(b))] : permutationsOf(ous);
  const supposed = organization || units.length < 2 ? [] : units;
  return orders.map((order) => {
    const rank: readonly Scope[] = ['org', ...order, ...accounts];
    const sorted = layers.toSorted((a, b) => rank.indexOf(a.scope) - rank.indexOf(b.scope) || a.index - b.index);
    return { layers: sorted, supposed };
  });
}

const permutationsOf = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  items.length < 2
    ? [items]
    : items.flatMap((item) => permutationsOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
