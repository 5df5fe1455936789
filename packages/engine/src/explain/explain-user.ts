import { accountCaps, runRotations } from '../caps.ts';
import { adviseOn } from '../errors.ts';
import type { Gatherer } from '../gather.ts';
import { createGatherer } from '../gather.ts';
import { trace } from '../lifecycle/decide.ts';
import { holdIsInForce, periodOf } from '../lifecycle/exceptions.ts';
import { factOf } from '../lifecycle/guards.ts';
import type { Need, UserFacts, UserRecord } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { AccountId, RunId, UserName } from '../model/ids.ts';
import type { Exception, Policy } from '../model/policy.ts';
import type { Hold, Rules } from '../model/rules.ts';
import type { Account, Coverage } from '../model/run.ts';
import { blankFacts } from '../nominate.ts';
import { skippedAs } from '../open-run.ts';
import { createPlanner } from '../plan.ts';
import { accountModes, resolveRules } from '../policy/resolve.ts';
import type { PolicySources } from '../policy/settings.ts';
import { settingsWithSources } from '../policy/settings.ts';
import type { AccountAccess, Ports } from '../ports.ts';
import type { ExplainedUser, Explanation, Standing } from './explanation.ts';
import type { Means } from './foretell.ts';
import { foretell, foretellNext, observe } from './foretell.ts';

export type ExplainRequest = {
  readonly run: RunId;
  readonly policy: Policy;
  readonly policyName: string;
  readonly sources?: PolicySources;
  readonly account: AccountId;
  readonly user: UserName;
};

/**
 * Why one user is where they are and what happens next. It looks as a plan does, in a session for reading, and changes
 * nothing. Throws for what concerns the organization or the table; what is wrong with the account is in the answer.
 */
export async function explainUser(ports: Ports, request: ExplainRequest): Promise<Explanation> {
  const { account: accountId, user, policyName } = request;
  const organization = await ports.directory.organization();
  const accounts: Account[] = [];
  for await (const each of ports.directory.accounts()) accounts.push(each);
  const account = accounts.find(({ id }) => id === accountId);
  const remembered = await ports.store.user(accountId, user);
  const base = { accountId, account, user, policyName, remembered, at: ports.clock.now() };
  if (account === undefined) return { ...base, status: 'unknown-account', accounts: accounts.length };

  const { optOutTag } = request.policy.accounts;
  const isOptedOut = account.state === 'ACTIVE' && (await ports.directory.isOptedOut(account.id, optOutTag)) === true;
  const optedOut = new Set(isOptedOut ? [account.id] : []);
  const modes = accountModes(request.policy, { account: account.id, ouPath: account.ouPath });
  const skipped =
    skippedAs(account, { request, organization, optedOut }) ??
    (modes.size === 1 && modes.has('off') ? 'off' : undefined);
  if (skipped !== undefined)
    return { ...base, status: 'not-visited', coverage: skipped, because: reasonFor(skipped, account, request) };
  try {
    const access = await ports.sessions.open(account, {
      role: request.policy.memberRole,
      access: 'read',
      run: request.run,
    });
    const holds = await ports.store.holds();
    return { ...base, ...(await explainIn({ ports, request, account, access, holds, record: remembered?.record })) };
  } catch (error) {
    const why = adviseOn(error);
    const unreachable = why.code === 'ROLE_NOT_ASSUMABLE' || why.code === 'ROLE_PENDING';
    return { ...base, status: 'not-visited', coverage: unreachable ? 'unreachable' : 'failed', ...why };
  }
}

function reasonFor(coverage: Coverage, { state }: Account, { policy }: ExplainRequest): string {
  const { key, value } = policy.accounts.optOutTag;
  switch (coverage) {
    case 'not-active':
      return `the account is ${state}, not ACTIVE`;
    case 'opted-out':
      return `the account carries the opt-out tag ${value === undefined ? key : `${key}=${value}`}`;
    case 'off':
      return 'the policy’s mode is off for every user of this account';
    default:
      return 'it is the management account, which the policy skips (accounts.managementAccount)';
  }
}

type Place = {
  readonly ports: Ports;
  readonly request: ExplainRequest;
  readonly account: Account;
  readonly access: AccountAccess;
  readonly holds: readonly Hold[];
  readonly record: UserRecord | undefined;
};

async function explainIn(place: Place): Promise<ExplainedUser | { readonly status: 'no-such-user' }> {
  const { ports, request, account, access, holds, record } = place;
  const { policy, run } = request;
  const { clock, directory } = ports;
  const gatherer = createGatherer(access, () => directory.isOptedOut(account.id, policy.accounts.optOutTag));
  const rulesFor = (facts: UserFacts): Rules => resolveRules(policy, facts, { holds, forced: false });
  const caps = accountCaps(policy.limits, runRotations(policy.limits));
  const means: Means = {
    gatherer,
    rulesFor,
    plannerAt: (at) => createPlanner({ access, clock: { ...clock, now: () => at }, caps, run }),
  };
  const blank = blankFacts({ account, run, optedOut: 'unread' }, request.user, record);
  const listed = await gatherer.read(blank, 'keys', rulesFor(blank));
  const now = clock.now();
  const seen = listed === 'gone' ? listed : await observe(means, listed, now);
  if (seen === 'gone') return { status: 'no-such-user' };

  const rules = rulesFor(seen);
  const foretold = await foretell(means, seen, now);
  // Where nothing is done but recorded, nothing follows from it.
  const isDone = foretold.moment.steps.length === 0 || rules.mode === 'enforce';
  const next = isDone && foretold.moment.settled !== undefined ? await foretellNext(means, foretold) : [];
  const refusal = gatherer.refusal(seen);
  return {
    status: 'explained',
    facts: await withEverything(gatherer, seen, rules),
    mode: rules.mode,
    trace: trace(seen, rules, now),
    settings: settingsWithSources(policy, seen, {
      rules,
      now,
      ...(request.sources === undefined ? {} : { sources: request.sources }),
    }),
    exceptions: rules.exceptions.map((exception) => ({ exception, standing: standingOf(exception, now) })),
    holds: rules.holds.map((hold) => ({ hold, standing: holdIsInForce(hold, now) ? 'in-force' : 'over' })),
    now: foretold.moment,
    next,
    ...(refusal === undefined ? {} : { refusal }),
  };
}

/** When an exception counts, seen from a moment. */
export function standingOf(exception: Exception, now: Date): Standing {
  const { from, over } = periodOf(exception);
  if (over !== undefined && over <= now) return 'over';
  return from !== undefined && now < from ? 'not-yet' : 'in-force';
}

const shown: readonly Shown[] = ['last-use', 'custody', 'tags', 'groups', 'attached-policies', 'console'];

type Shown = Exclude<Need, 'keys'>;

/** For the reader's eyes only: what no rule turned on is told too, where it can be read. */
async function withEverything(gatherer: Gatherer, from: UserFacts, rules: Rules): Promise<UserFacts> {
  let facts = from;
  for (const need of shown) {
    if (!isUnread(facts, need)) continue;
    const read = await gatherer.read(facts, need, rules).catch(() => 'gone' as const);
    if (read !== 'gone') facts = read;
  }
  return facts;
}

function isUnread(facts: UserFacts, need: Shown): boolean {
  if (need !== 'last-use' && need !== 'custody') return factOf(need, facts) === 'unread';
  const keys = isKnown(facts.keys) ? facts.keys.list : [];
  return keys.some((key) => (need === 'custody' ? key.custody : key.lastUse) === 'unread');
}
