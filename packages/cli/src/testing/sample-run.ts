import {
  type AccountResult,
  type KeyId,
  keyId,
  type RunResult,
  type Step,
  type UserResult,
  userName,
} from '@rekey/engine';
import {
  anAccount,
  anAccountResult,
  aRunSummary,
  aView,
  hourMs,
  minuteMs,
  now,
  someCounts,
  someCoverage,
} from '@rekey/engine/testing';

export const oldKey: KeyId = keyId('AKIAOLDOLDOLDOLDOLD1');
const newKey: KeyId = keyId('AKIANEWNEWNEWNEWNEW1');

export const aStep = (sketch: Partial<Step> = {}): Step => ({
  rule: 'R8',
  because: 'inactive, and the active key dates from 2026-05-01',
  action: { kind: 'delete', keyId: oldKey },
  status: 'done',
  keyId: oldKey,
  ...sketch,
});

const secret = { name: 'alice_credentials', region: 'us-east-1' };

/** A new key, and the old one off in the same run, as a plan tells it. */
export const plannedRotation: readonly Step[] = [
  {
    rule: 'R13',
    because: `${oldKey} is due since 2026-05-01`,
    action: { kind: 'issue' },
    status: 'planned',
    secret: { ...secret, how: 'created' },
    cutsOff: true,
  },
  {
    rule: 'R9',
    because: 'its successor is in the user’s secret',
    action: { kind: 'deactivate', keyId: oldKey },
    status: 'planned',
    keyId: oldKey,
    lastUse: { at: new Date(now.getTime() - 5 * hourMs), service: 's3' },
  },
];

export const doneRotation: readonly Step[] = plannedRotation.map(({ rule, because, action, secret: into }) => ({
  rule,
  because,
  action,
  status: 'done',
  keyId: action.kind === 'issue' ? newKey : oldKey,
  ...(into === undefined ? {} : { secret: into }),
}));

export const aUserResult = ({
  user = 'alice',
  ...sketch
}: Partial<Omit<UserResult, 'user'>> & { user?: string } = {}): UserResult => {
  // As the engine tells of whoever is deferred or only planned for.
  const waits = sketch.status === 'deferred' || sketch.steps?.some(({ status }) => status === 'planned') === true;
  return {
    status: 'settled',
    mode: 'enforce',
    steps: [],
    view: aView(waits ? { verdict: 'waiting' } : {}),
    ...sketch,
    user: userName(user),
  };
};

export const inAttention = (user: string, finding: 'quarantined' | 'two-active-keys'): UserResult =>
  aUserResult({ user, view: aView({ verdict: 'attention', finding, because: 'seen on 2026-06-01' }) });

export const unreachable: AccountResult = anAccountResult({
  account: anAccount({ id: '222222222222', name: 'データ基盤' }),
  coverage: 'unreachable',
  code: 'ROLE_NOT_ASSUMABLE',
  because: 'account 222222222222: role/rekey/rekey-member can not be assumed: access denied',
  hint: 'deploy stacksets/member-role.yaml to the account',
});

/** A run of a minute with these accounts; counts and coverage follow from them. */
export const aRun = (accounts: readonly AccountResult[], sketch: Partial<RunResult> = {}): RunResult => {
  const coverage = someCoverage();
  for (const { coverage: one } of accounts) coverage[one] += 1;
  return {
    ...aRunSummary({ run: '20260601T000000Z-4XK2QF', endedAt: new Date(now.getTime() + minuteMs), status: 'finished' }),
    coverage,
    counts: sumOf(accounts),
    accounts,
    ...sketch,
  };
};

const sumOf = (accounts: readonly AccountResult[]): RunResult['counts'] => {
  const sum = { ...someCounts() };
  for (const { counts } of accounts)
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += counts[name];
  return sum;
};

export const payments = (users: readonly UserResult[], sketch: Partial<AccountResult> = {}): AccountResult => {
  const steps = users.flatMap((user) => user.steps);
  const done = (kind: Step['action']['kind']): number =>
    steps.filter(({ action, status }) => status === 'done' && action.kind === kind).length;
  const counts = someCounts({
    users: 12,
    keys: 14,
    activeKeys: 13,
    issued: done('issue'),
    deactivated: done('deactivate'),
    deleted: done('delete'),
    discarded: done('discard-orphan'),
    planned: steps.filter(({ status }) => status === 'planned').length,
    attention: users.filter(({ view }) => view?.verdict === 'attention').length,
    deferred: users.filter(({ status }) => status === 'deferred').length,
  });
  const byVerdict = Map.groupBy(users, ({ view }) => view?.verdict ?? 'unknown');
  const verdicts = Object.fromEntries([...byVerdict].map(([verdict, all]) => [verdict, all.length]));
  return anAccountResult({ users, counts, verdicts, ...sketch });
};
