import pLimit from 'p-limit';
import { isNotable } from './counts.ts';
import { endsRun, isOfTheAccount } from './errors.ts';
import type { Gatherer } from './gather.ts';
import type { Outcome } from './model/decision.ts';
import type { UserFacts } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { UserItem, UserResult } from './model/run.ts';
import { heldToPlan, onlyPlanned } from './only-planned.ts';
import { createPerformer } from './perform.ts';
import { createPlanner } from './plan.ts';
import type { AccountAccess } from './ports.ts';
import { createFormerNames } from './renamed.ts';
import type { Visit } from './rotate-account.ts';
import type { Turn } from './rotate-user.ts';
import { rotateUser } from './rotate-user.ts';

const usersInFlight = 10; // where IAM throttles an account, packages/aws lets fewer requests into it

export type Means = {
  readonly access: AccountAccess;
  readonly gatherer: Gatherer;
  /** Undefined where nothing may be changed. */
  readonly openToWrite: (() => Promise<AccountAccess>) | undefined;
};

/** What the turns of one account's users need, in common. */
export function turnOf(
  { ports, request, worker, caps, memory, rulesFor, rulesUnder, writing }: Visit,
  { access, gatherer, openToWrite }: Means,
): Turn {
  const foresee = createPlanner({ access, clock: ports.clock, caps, run: request.run });
  let events = 0;
  const nextEventId = (): string => `${worker}.${(events += 1)}`;
  let writer: Promise<AccountAccess> | undefined;
  // Each further user would be left with an empty secret and without a key.
  let noKeysHere: Outcome | undefined;
  return {
    clock: ports.clock,
    gatherer,
    formerOf: createFormerNames(memory),
    rulesFor,
    freshRules: async () => rulesUnder(await ports.store.holds()),
    foresee,
    perform: async (task) => {
      if (writing === undefined || openToWrite === undefined) return foresee(task);
      const issues = task.decision.action.kind === 'issue';
      if (issues && noKeysHere !== undefined) return noKeysHere;
      const deps = {
        ...writing,
        access: await (writer ??= openToWrite()),
        clock: ports.clock,
        caps,
        run: request.run,
        nextEventId,
      };
      const outcome = await createPerformer(deps)(task);
      if (issues && outcome.status === 'refused' && isOfTheAccount(outcome.code)) noKeysHere = outcome;
      return outcome;
    },
    journal: writing?.journal,
    worker,
    epoch: writing?.lease.epoch ?? 0,
  };
}

/** Oldest active key first, so that a cap or a budget leaves the youngest; one at a time where a cap may bind, so that a plan tells who. */
export function takeTurns(visit: Visit, turn: Turn, nominated: readonly UserFacts[]): Promise<readonly UserResult[]> {
  const { ports, account, caps, memory } = visit;
  const now = ports.clock.now();
  const busy = nominated.filter(({ name }) => mayAct(memory.users.get(name), now));
  const limit = pLimit(busy.length > caps.tightest ? 1 : usersInFlight);
  const take = async (facts: UserFacts): Promise<UserResult> => {
    const stop = visit.stopped();
    if (stop !== undefined) return { ...remembered(visit, facts, 'deferred'), ...stop };
    const planned = visit.request.planned?.find(({ account: id, user }) => id === account.id && user === facts.name);
    const result =
      planned === undefined
        ? await rotateUser(turn, facts)
        : heldToPlan(await rotateUser(onlyPlanned(turn, planned), facts), planned, visit.request.kind);
    const { code, because = '' } = result;
    if (code !== undefined && endsRun(code)) visit.stop({ code, because });
    if (isNotable(result)) ports.observe({ kind: 'user-finished', account, result });
    return result;
  };
  const oldestFirst = nominated
    .map((facts) => ({ facts, since: oldestKeyAt(facts, memory.users.get(facts.name)) }))
    .sort((a, b) => a.since - b.since || (a.facts.name < b.facts.name ? -1 : 1));
  return Promise.all(oldestFirst.map(({ facts }) => limit(take, facts)));
}

/** As far as the table remembers; a full scan looks at many of whom it knows that nothing is due. */
const mayAct = (item: UserItem | undefined, now: Date): boolean =>
  item?.view === undefined || (item.view.dueAt !== undefined && item.view.dueAt <= now);

/** Of whoever nothing is known yet comes first. */
function oldestKeyAt({ keys }: UserFacts, item: UserItem | undefined): number {
  const known = isKnown(keys) ? keys.list : item?.view?.keys;
  const active = known?.filter(({ status }) => status === 'Active').map(({ createdAt }) => createdAt.getTime());
  return active === undefined ? 0 : active.reduce((a, b) => Math.min(a, b), Number.MAX_SAFE_INTEGER);
}

/** A user who is not looked at this time, as the table remembers them. */
export function remembered({ memory, rulesFor }: Visit, facts: UserFacts, status: 'settled' | 'deferred'): UserResult {
  const view = memory.users.get(facts.name)?.view;
  return { user: facts.name, status, mode: rulesFor(facts).mode, steps: [], ...(view === undefined ? {} : { view }) };
}
