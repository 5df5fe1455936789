import { newRunId } from '@rekey/aws/run-id';
import type { Cancellation, PlannedUser, Policy, RunRequest } from '@rekey/engine';
import type { NarrowingOptions, TimeLimitOption } from './options.ts';

const minuteMs = 60_000;

/** What the options ask of the engine. */
export const requestOf = (
  kind: RunRequest['kind'],
  asked: {
    readonly now: Date;
    readonly policy: Policy;
    readonly policyName: string;
    readonly options: NarrowingOptions & TimeLimitOption;
    readonly planned?: readonly PlannedUser[] | undefined;
    readonly cancellation: Cancellation;
  },
): RunRequest => {
  const { account, user, force, timeLimit } = asked.options;
  return {
    kind,
    run: newRunId(asked.now),
    policy: asked.policy,
    policyName: asked.policyName,
    cancellation: asked.cancellation,
    ...(asked.planned === undefined ? {} : { planned: asked.planned }),
    ...(account === undefined ? {} : { accounts: account }),
    ...(user === undefined ? {} : { user }),
    ...(force === undefined ? {} : { force }),
    ...(timeLimit === undefined ? {} : { timeBudgetMs: timeLimit * minuteMs }),
  };
};
