import type { UserFacts, UserNeed } from '../model/facts.ts';
import type { Lifecycle, Mode, Override, PartialLifecycle, Policy, SecretSettings } from '../model/policy.ts';
import type { Hold, Rules } from '../model/rules.ts';
import type { Place } from './scope.ts';
import { deepest, depthOf } from './scope.ts';
import type { Match } from './selector.ts';
import { isUnselective, matches } from './selector.ts';

type Context = { readonly holds: readonly Hold[]; readonly forced: boolean };

/**
 * The policy resolved for one account and one user. Overrides apply from the organization down to the account, in file
 * order within one scope; maps merge, lists replace. Selectors that turn on unread facts are left open, and named.
 */
export function resolveRules(policy: Policy, facts: UserFacts, { holds, forced }: Context): Rules {
  const place: Place = { account: facts.account, ouPath: facts.ouPath };
  const overrides = overridesFor(policy, facts);
  const exceptions = policy.exceptions
    .filter((exception) => deepest(exception.scopes, place) !== undefined)
    .map((exception) => ({ exception, match: matches(exception.selector, facts) }));
  return {
    ...overrides
      .filter(({ match }) => match === 'yes')
      .reduce((rules, { override }) => merge(rules, override), baseOf(policy)),
    exceptions: exceptions.filter(({ match }) => match === 'yes').map(({ exception }) => exception),
    holds: holds.filter(
      (hold) => depthOf(hold.scope, place) !== undefined && (hold.user === undefined || hold.user === facts.name),
    ),
    openExceptions: openNeeds(exceptions),
    openOverrides: openNeeds(overrides),
    ownerTags: policy.notify.ownerTags,
    forced,
  };
}

/** Those whose scope the user is in, in the order in which they apply, and whether their selectors match. */
export function overridesFor(
  { overrides }: Pick<Policy, 'overrides'>,
  facts: UserFacts,
): readonly { readonly override: Override; readonly match: Match }[] {
  return inScope(overrides, { account: facts.account, ouPath: facts.ouPath }).map((override) => ({
    override,
    match: matches(override.selector, facts),
  }));
}

/** The modes that users of this account may be in, selectors aside: one, unless overrides select users. */
export function accountModes(policy: Policy, place: Place): ReadonlySet<Mode> {
  let everyone: Mode = policy.mode;
  const selected = new Set<Mode>();
  for (const { selector, mode } of inScope(policy.overrides, place)) {
    if (mode === undefined) continue;
    if (isUnselective(selector)) {
      everyone = mode;
      selected.clear(); // it comes later in the order, so nobody keeps what was selected before
    } else selected.add(mode);
  }
  return new Set([everyone, ...selected]);
}

/** The secret settings that users of this account may have, selectors aside: everybody's first, then those of selected users. */
export function accountSecrets(policy: Policy, place: Place): readonly SecretSettings[] {
  let everyone = policy.secrets;
  let selected: readonly SecretSettings[] = [];
  for (const { selector, secrets } of inScope(policy.overrides, place)) {
    if (secrets === undefined) continue;
    if (isUnselective(selector)) {
      everyone = { ...everyone, ...secrets };
      selected = selected.map((settings) => ({ ...settings, ...secrets }));
    } else selected = [...selected, { ...everyone, ...secrets }];
  }
  return [everyone, ...selected];
}

type Settings = { readonly mode: Mode; readonly lifecycle: Lifecycle; readonly secrets: SecretSettings };

const baseOf = ({ mode, lifecycle, secrets }: Policy): Settings => ({ mode, lifecycle, secrets });

const merge = (settings: Settings, override: Override): Settings => ({
  mode: override.mode ?? settings.mode,
  lifecycle: mergeLifecycle(settings.lifecycle, override.lifecycle ?? {}),
  secrets: { ...settings.secrets, ...override.secrets },
});

export const mergeLifecycle = (base: Lifecycle, over: PartialLifecycle): Lifecycle => ({
  ...base,
  ...over,
  overlap: { ...base.overlap, ...over.overlap },
  ifUnused: { ...base.ifUnused, ...over.ifUnused },
});

/** Those that reach this place, from the organization down, in file order within one depth. */
function inScope(overrides: readonly Override[], place: Place): readonly Override[] {
  return overrides
    .map((override) => ({ override, depth: deepest(override.scopes, place) }))
    .filter((each): each is { override: Override; depth: number } => each.depth !== undefined)
    .sort((a, b) => a.depth - b.depth)
    .map(({ override }) => override);
}

const openNeeds = (selected: readonly { readonly match: Match }[]): readonly UserNeed[] => [
  ...new Set(selected.flatMap(({ match }) => (typeof match === 'string' ? [] : match.open))),
];
