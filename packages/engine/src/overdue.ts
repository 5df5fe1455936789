import type { Verdict } from './model/decision.ts';
import type { UserView } from './model/run.ts';

/** Of these nothing is wanted, whatever their age. */
export const leftAlone: readonly Verdict[] = ['excepted', 'opted-out', 'no-keys', 'inactive-only'];

/** The policy wanted something done to the user by now, and it has not been. */
export const isOverdue = ({ dueAt, verdict }: Pick<UserView, 'dueAt' | 'verdict'>, at: Date): boolean =>
  !leftAlone.includes(verdict) && dueAt !== undefined && dueAt.getTime() <= at.getTime();
