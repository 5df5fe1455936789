import { type PlannedUser, RekeyError, type RunResult } from '@rekey/engine';
import type { Rekey } from '../compose.ts';
import type { Context } from '../context.ts';
import type { NarrowingOptions } from '../options.ts';
import type { NamedPolicy } from '../policy.ts';
import { counted, wrapped } from '../text/text.ts';
import { readSavedPlan, writeSavedPlan } from './files.ts';
import { checkSavedPlan, type SavedPlan, savedPlanOf } from './saved-plan.ts';

type Surroundings = {
  readonly rekey: Rekey;
  /** As it was named: a role for this plan alone is not part of it. */
  readonly named: NamedPolicy;
  readonly options: NarrowingOptions;
};

/** What `plan --out` does with the plan once it is there. A plan that was broken off is not saved. */
export const savePlan = async (
  file: string,
  result: RunResult,
  { rekey, named, options, context }: Surroundings & { readonly context: Context },
): Promise<void> => {
  const note = (text: string): void => context.note(wrapped(text, context.noteLook.width));
  if (result.status !== 'finished') return note(`${file} was not written: the plan did not come to its end.`);
  const { id } = await organizationOf(rekey);
  const plan = savedPlanOf(result, { organization: id, named, forced: options.force ? options.user : undefined });
  writeSavedPlan(file, plan);
  const steps = plan.users.reduce((sum, user) => sum + user.steps.length, 0);
  const what = `${counted(steps, 'step')} for ${counted(plan.users.length, 'user')}`;
  return note(`Saved to ${file}: ${what}. To do exactly that: rekey run --plan ${file}, with the same policy.`);
};

/** The plan of `run --plan FILE`; it says by itself who is meant. */
export const planToFollow = (
  file: string | undefined,
  { account, user, force }: NarrowingOptions,
): SavedPlan | undefined => {
  if (file === undefined || file === '') return undefined;
  if (account !== undefined || user !== undefined || force !== undefined)
    throw new RekeyError('USAGE', '--plan says who is meant: it goes without --account, --user and --force', {
      hint: 'To do less, make a plan of less: rekey plan --account 111111111111 --out plan.json',
    });
  return readSavedPlan(file);
};

type Narrowed<T> = { readonly options: T & NarrowingOptions; readonly planned?: readonly PlannedUser[] };

/** The run narrowed to the plan. Throws PLAN_REFUSED for a plan that does not fit here and now. */
export const narrowedTo = async <T extends NarrowingOptions>(
  plan: SavedPlan | undefined,
  { rekey, named, options }: Surroundings & { readonly options: T },
): Promise<Narrowed<T>> => {
  if (plan === undefined) return { options };
  const { id } = await organizationOf(rekey);
  checkSavedPlan(plan, { organization: id, policy: named, now: rekey.now() });
  const account = [...new Set(plan.users.map((user) => user.account))];
  const forced = plan.forced === undefined ? {} : { user: plan.forced, force: true };
  return { options: { ...options, account, ...forced }, planned: plan.users };
};

const organizationOf = (rekey: Rekey) => rekey.ports(() => {}).directory.organization();
