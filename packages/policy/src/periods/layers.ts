import type { Override, Policy, Scope, Selector } from '@rekey/engine';
import type { Path } from '../message.ts';

/** The settings that can contradict one another. */
export type Setting = 'rotateAfterDays' | 'deleteInactiveAfterDays' | 'minDays' | 'quietDays' | 'maxDays' | 'readers';

/** Days; of `readers` their number. */
export type Values = Readonly<Record<Setting, number>>;

/** What one entry of the policy sets at one of its scopes. */
export type Layer = {
  /** Place in the file; the top level comes before every override. */
  readonly index: number;
  readonly scope: Scope;
  readonly selector: Selector;
  readonly sets: Readonly<Partial<Values>>;
  readonly pathOf: (setting: Setting) => Path;
};

export type Layers = { readonly base: Layer & { readonly sets: Values }; readonly overrides: readonly Layer[] };

/** One layer for each scope of each override that sets a period or readers. */
export function layersOf({ lifecycle, secrets, overrides }: Policy): Layers {
  const { rotateAfterDays, deleteInactiveAfterDays, overlap } = lifecycle;
  const { minDays, quietDays, maxDays } = overlap;
  const sets = {
    rotateAfterDays,
    deleteInactiveAfterDays,
    minDays,
    quietDays,
    maxDays,
    readers: secrets.readers.length,
  };
  return {
    base: { index: -1, scope: 'org', selector: {}, sets, pathOf: (setting) => fieldOf[setting] },
    overrides: overrides.flatMap(layersOfOverride),
  };
}

function layersOfOverride(override: Override, index: number): readonly Layer[] {
  const { lifecycle = {}, secrets = {}, selector, scopes } = override;
  const { rotateAfterDays, deleteInactiveAfterDays, overlap = {} } = lifecycle;
  const { minDays, quietDays, maxDays } = overlap;
  const all = {
    rotateAfterDays,
    deleteInactiveAfterDays,
    minDays,
    quietDays,
    maxDays,
    readers: secrets.readers?.length,
  };
  const sets = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  if (Object.keys(sets).length === 0) return [];
  const pathOf = (setting: Setting): Path => ['overrides', index, ...fieldOf[setting]];
  return scopes.map((scope) => ({ index, scope, selector, sets, pathOf }));
}

export const fieldOf: Readonly<Record<Setting, Path>> = {
  rotateAfterDays: ['lifecycle', 'rotateAfterDays'],
  deleteInactiveAfterDays: ['lifecycle', 'deleteInactiveAfterDays'],
  minDays: ['lifecycle', 'overlap', 'minDays'],
  quietDays: ['lifecycle', 'overlap', 'quietDays'],
  maxDays: ['lifecycle', 'overlap', 'maxDays'],
  readers: ['secrets', 'readers'],
};

/** What holds after the layers, in the order in which they apply, and which of them had the last word on each setting. */
export type Merged = { readonly values: Values; readonly writers: Readonly<Record<Setting, Layer>> };

export function merge(base: Layers['base'], layers: readonly Layer[]): Merged {
  const writers: Record<Setting, Layer> = {
    rotateAfterDays: base,
    deleteInactiveAfterDays: base,
    minDays: base,
    quietDays: base,
    maxDays: base,
    readers: base,
  };
  let values: Values = base.sets;
  for (const layer of layers) {
    values = { ...values, ...layer.sets };
    for (const setting of Object.keys(layer.sets) as Setting[]) writers[setting] = layer;
  }
  return { values, writers };
}
