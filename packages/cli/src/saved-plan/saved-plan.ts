import { createHash } from 'node:crypto';
import { type PlannedUser, type Policy, plannedIn, RekeyError, type RunResult, type UserName } from '@rekey/engine';
import { documentOf } from '../json.ts';
import type { NamedPolicy } from '../policy.ts';
import { duration } from '../text/time.ts';

/** A plan as `plan --out` writes it and `run --plan` follows it: exactly these users, and these steps. */
export type SavedPlan = {
  readonly at: Date;
  /** The organization's id: in another one the same account ids mean somebody else's accounts. */
  readonly organization: string;
  readonly policy: { readonly name: string; readonly digest: string };
  /** Of a plan made with --force: the user whose key is rotated now, whatever its age. */
  readonly forced?: UserName;
  readonly users: readonly PlannedUser[];
};

/** Of what the policy says, wherever it was written. */
export const digestOf = (policy: Policy): string =>
  createHash('sha256')
    .update(JSON.stringify(policy, (name, value: unknown) => (name === 'source' ? undefined : value)))
    .digest('hex');

type Made = {
  readonly organization: string;
  readonly named: NamedPolicy;
  readonly forced: UserName | undefined;
};

export const savedPlanOf = (result: RunResult, { organization, named, forced }: Made): SavedPlan => ({
  at: result.startedAt,
  organization,
  policy: { name: named.name, digest: digestOf(named.policy) },
  ...(forced === undefined ? {} : { forced }),
  users: plannedIn(result),
});

/** The text of the file. Not `rekey.plan/1`: that is what `plan --json` prints, and it tells more than is to be done. */
export const savedPlanText = ({ users, ...head }: SavedPlan): string =>
  documentOf('rekey.saved-plan/1', {
    ...head,
    accounts: [...Map.groupBy(users, ({ account }) => account)].map(([id, those]) => ({
      id,
      users: those.map(({ account: _account, ...user }) => user),
    })),
  });

const dayMs = 86_400_000;
const oldestDays = 7; // whoever agreed to a plan agreed to the organization of that day
const soonestMs = 5 * 60_000; // clocks differ; a plan of tomorrow would never be too old

type Surroundings = { readonly organization: string; readonly policy: NamedPolicy; readonly now: Date };

const remedy = 'Make a new one and look at it: rekey plan --policy FILE --table NAME --out plan.json';

/** Throws PLAN_REFUSED for a plan that is not one of this organization, this policy and these days. */
export const checkSavedPlan = (plan: SavedPlan, { organization, policy, now }: Surroundings): void => {
  if (plan.organization !== organization)
    throw refused(`the plan is of organization ${plan.organization}, and this is ${organization}`, {
      hint: 'Use the credentials with which it was made, or make a plan here.',
    });
  const ageMs = now.getTime() - plan.at.getTime();
  if (ageMs > oldestDays * dayMs)
    throw refused(`the plan is ${duration(ageMs)} old; after ${oldestDays} days it is not followed any more`);
  if (ageMs < -soonestMs) throw refused(`the plan says that it was made at ${plan.at.toISOString()}, which is to come`);
  if (plan.policy.digest !== digestOf(policy.policy))
    throw refused(`the plan was made with another policy: ${plan.policy.name}, and this is ${policy.name}`, {
      hint: `Run it with the policy that it was made with. ${remedy}`,
    });
};

export const refused = (message: string, { hint = remedy }: { readonly hint?: string } = {}): RekeyError =>
  new RekeyError('PLAN_REFUSED', message, { hint });
