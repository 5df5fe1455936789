import { holdIsInForce } from '../lifecycle/exceptions.ts';
import type { UserFacts } from '../model/facts.ts';
import type { Override, Policy, Source } from '../model/policy.ts';
import { defaultPolicy } from '../model/policy.ts';
import type { Hold, Rules } from '../model/rules.ts';
import { overridesFor } from './resolve.ts';

/** Where the base fields of a policy were written, by path, such as `lifecycle.overlap.maxDays`. */
export type PolicySources = Readonly<Record<string, Source>>;

export type Origin =
  | { readonly kind: 'default' }
  /** Without a source where the policy does not come from a file. */
  | { readonly kind: 'policy'; readonly source?: Source }
  | { readonly kind: 'override'; readonly override: Override }
  | { readonly kind: 'hold'; readonly hold: Hold };

/** One setting in force for a user. */
export type Setting = { readonly path: string; readonly value: unknown; readonly origin: Origin };

type Context = { readonly rules: Rules; readonly now: Date; readonly sources?: PolicySources };

/**
 * Every setting that decides about the user, and where it comes from. Values are those of the resolved rules; a hold in
 * force works as mode `off` does.
 */
export function settingsWithSources(policy: Policy, facts: UserFacts, context: Context): readonly Setting[] {
  const { rules, now, sources = {} } = context;
  const applied = overridesFor(policy, facts)
    .filter(({ match }) => match === 'yes')
    .map(({ override }) => override);
  const originOf = (path: string, value: unknown): Origin => {
    const override = applied.findLast((each) => valueAt(each, path) !== undefined);
    if (override !== undefined) return { kind: 'override', override };
    const source = sources[path];
    if (source !== undefined) return { kind: 'policy', source };
    return isSame(value, valueAt(defaultPolicy, path)) ? { kind: 'default' } : { kind: 'policy' };
  };
  const settings = leavesOf({ mode: rules.mode, lifecycle: rules.lifecycle, secrets: rules.secrets });
  const hold = rules.holds.find((each) => holdIsInForce(each, now));
  return settings.map(({ path, value }) =>
    path === 'mode' && hold !== undefined
      ? { path, value: 'off', origin: { kind: 'hold', hold } }
      : { path, value, origin: originOf(path, value) },
  );
}

type Leaf = { readonly path: string; readonly value: unknown };

/** The fields of maps however deep; a list is one value, as overrides replace it whole. */
export function leavesOf(value: object, prefix = ''): readonly Leaf[] {
  return Object.entries(value).flatMap(([name, field]: [string, unknown]) =>
    isMap(field) ? leavesOf(field, `${prefix}${name}.`) : [{ path: `${prefix}${name}`, value: field }],
  );
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((at, name) => (isMap(at) ? (at as Record<string, unknown>)[name] : undefined), value);

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
