import type { Task } from './history-event.ts';
import type { Action } from './model/decision.ts';
import type { SecretRef, UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { PlannedStep, PlannedUser } from './model/planned.ts';
import type { RunRequest } from './model/request.ts';
import type { AccountResult, RunResult, UserResult } from './model/run.ts';
import type { Performer } from './perform.ts';
import { secretOf } from './policy/secret-name.ts';
import type { Turn } from './rotate-user.ts';

/** What a plan would do, as it is saved: users with something to do, in mode plan left out, since a run would do nothing for them. */
export const plannedIn = ({ accounts }: Pick<RunResult, 'accounts'>): readonly PlannedUser[] =>
  accounts.flatMap(({ account, users }) =>
    users
      .filter(({ mode }) => mode === 'enforce')
      .map(({ user, view, steps }) => ({
        account: account.id,
        user,
        keys: (view?.keys ?? []).flatMap(({ id, status }) => (id === undefined ? [] : [{ id, status }])),
        steps: steps
          .filter(({ status }) => status === 'planned')
          .map(({ action, secret }) => plannedStep(action, secret)),
      }))
      .filter(({ steps }) => steps.length > 0),
  );

function plannedStep(action: Action, secret: SecretRef | undefined): PlannedStep {
  const keyId = action.kind === 'settle-intent' ? action.stored : 'keyId' in action ? action.keyId : undefined;
  return {
    kind: action.kind,
    ...(keyId === undefined ? {} : { keyId }),
    ...(secret === undefined ? {} : { secret: { name: secret.name, region: secret.region } }),
  };
}

/** The turn of a user of a saved plan: each action is performed only if it is the next that was planned. */
export function onlyPlanned(turn: Turn, planned: PlannedUser): Turn {
  let done = 0;
  const only =
    (perform: Performer): Performer =>
    async (task) => {
      const because =
        done === 0 ? (keysChanged(planned, task.facts) ?? differs(planned, task, done)) : differs(planned, task, done);
      if (because !== undefined) return { status: 'deferred', code: 'PLAN_CHANGED', because };
      const outcome = await perform(task);
      if (outcome.status === 'done') done += 1;
      return outcome;
    };
  return { ...turn, perform: only(turn.perform), foresee: only(turn.foresee) };
}

function keysChanged({ keys }: PlannedUser, facts: UserFacts): string | undefined {
  const now = isKnown(facts.keys) ? facts.keys.list : [];
  const told = (list: PlannedUser['keys']): string =>
    list
      .map(({ id, status }) => `${id} (${status})`)
      .sort()
      .join(', ') || 'none';
  return told(keys) === told(now) ? undefined : `the keys have changed: planned with ${told(keys)}, now ${told(now)}`;
}

function differs({ steps }: PlannedUser, { facts, rules, decision }: Task, done: number): string | undefined {
  const { action } = decision;
  const next = steps[done];
  const now = plannedStep(action, action.kind === 'issue' ? secretOf(facts, rules) : undefined);
  if (next === undefined) return `more is due than was planned: ${say(now)}`;
  return say(next) === say(now) ? undefined : `planned was ${say(next)}, due is ${say(now)}`;
}

const say = ({ kind, keyId, secret }: PlannedStep): string =>
  [
    kind,
    ...(keyId === undefined ? [] : [keyId]),
    ...(secret === undefined ? [] : [`into ${secret.name} (${secret.region})`]),
  ].join(' ');

/** A turn that ended without all that was planned is told as such, whatever else became of the user. */
export function heldToPlan(result: UserResult, planned: PlannedUser, kind: RunRequest['kind']): UserResult {
  if (result.status === 'gone') return { ...result, code: 'PLAN_CHANGED', because: 'the user is not there any more' };
  const carried = kind === 'plan' ? 'planned' : 'done';
  const done = result.steps.filter(({ status }) => status === carried).length;
  if (result.status !== 'settled' || done >= planned.steps.length) return result;
  const now =
    result.view === undefined ? '' : `: now ${result.view.finding ?? result.view.verdict}, ${result.view.because}`;
  const because = `${done} of ${planned.steps.length} planned steps${now}`;
  return { ...result, status: 'deferred', code: 'PLAN_CHANGED', because };
}

/** Users of the plan in an account that was not looked at after all: none of them is passed over in silence. */
export function withUnseenPlanned(result: AccountResult, { planned }: Pick<RunRequest, 'planned'>): AccountResult {
  if (planned === undefined || result.coverage === 'scanned') return result;
  const unseen = planned.filter(
    ({ account, user }) => account === result.account.id && !result.users.some((told) => told.user === user),
  );
  const users = unseen.map(
    ({ user }): UserResult => ({
      user,
      status: 'deferred',
      mode: result.mode,
      steps: [],
      code: result.code ?? 'PLAN_CHANGED',
      because: result.because ?? `the account is ${result.coverage} now`,
    }),
  );
  const deferred = result.counts.deferred + users.length;
  return { ...result, users: [...result.users, ...users], counts: { ...result.counts, deferred } };
}
