import type { Account, AccountResult, RunResult, Step, UserResult } from '@rekey/engine';
import { dayMs } from '../text/time.ts';

/** One step, with whom it concerns. */
export type Planned = { readonly account: Account; readonly user: UserResult; readonly step: Step };

/** What somebody who has to say yes wants to know first. */
export type PlanSummary = {
  readonly deletions: readonly Planned[];
  /** Keys used in the last 24 hours that would be switched off or deleted. */
  readonly usedLately: readonly Planned[];
  /** Users whose old key would go off at once, while nobody but they may read the new one. */
  readonly cutOff: readonly Planned[];
  readonly issued: readonly Planned[];
  readonly deactivated: readonly Planned[];
  /** Secrets to be created: each costs USD 0.40 a month. */
  readonly secretsCreated: number;
  readonly monthlyCostUsd: number;
  /** Secrets of somebody else that would become Rekey's, their resource policies replaced. */
  readonly adopted: readonly Planned[];
  readonly restored: readonly Planned[];
  /** What earlier runs left half done. */
  readonly looseEnds: readonly Planned[];
  /** Steps that `run` would only record, because the policy's mode for the user is `plan`. */
  readonly recordedOnly: number;
  readonly steps: number;
};

const secretMonthlyUsd = 0.4; // https://aws.amazon.com/secrets-manager/pricing/, without API calls

const stepsOf = (result: Pick<RunResult, 'accounts'>): readonly Planned[] => result.accounts.flatMap(stepsOfAccount);

const stepsOfAccount = ({ account, users }: AccountResult): readonly Planned[] =>
  users.flatMap((user) => user.steps.map((step) => ({ account, user, step })));

export const summaryOf = (result: Pick<RunResult, 'accounts' | 'startedAt'>): PlanSummary => {
  const planned = stepsOf(result).filter(({ step }) => step.status === 'planned');
  const ofKind = (...kinds: readonly Step['action']['kind'][]): readonly Planned[] =>
    planned.filter(({ step }) => kinds.includes(step.action.kind));
  const issued = ofKind('issue');
  const secretsCreated = issued.filter(({ step }) => step.secret?.how === 'created').length;
  return {
    deletions: ofKind('delete', 'discard-orphan'),
    usedLately: ofKind('deactivate', 'delete').filter(({ step }) => isUsedLately(step, result.startedAt)),
    cutOff: issued.filter(({ step }) => step.cutsOff === true),
    issued,
    deactivated: ofKind('deactivate'),
    secretsCreated,
    monthlyCostUsd: Math.round(secretsCreated * secretMonthlyUsd * 100) / 100,
    adopted: issued.filter(({ step }) => step.secret?.how === 'adopted'),
    restored: issued.filter(({ step }) => step.secret?.how === 'restored'),
    looseEnds: ofKind('settle-intent', 'reactivate'),
    recordedOnly: planned.filter(({ user }) => user.mode !== 'enforce').length,
    steps: planned.length,
  };
};

const isUsedLately = ({ lastUse }: Step, now: Date): boolean =>
  lastUse?.at !== undefined && now.getTime() - lastUse.at.getTime() < dayMs;
