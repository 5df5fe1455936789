import { describe, expect, test } from 'vitest';
import type { Task } from './history-event.ts';
import type { Action, Outcome } from './model/decision.ts';
import type { PlannedUser } from './model/planned.ts';
import type { Step, UserResult } from './model/run.ts';
import { heldToPlan, onlyPlanned, plannedIn, withUnseenPlanned } from './only-planned.ts';
import type { Turn } from './rotate-user.ts';
import {
  aKey,
  anAccountResult,
  anIntent,
  aUser,
  aView,
  daysAgo,
  issued,
  now,
  someCounts,
  someRules,
  switchedOff,
  theAccount,
  theUser,
} from './testing/index.ts';

const old = aKey({ id: 'OLD', ageDays: 95 });
const idle = aKey({ id: 'IDLE', ageDays: 200, status: 'Inactive' });
const secret = { name: 'alice_credentials', region: 'us-east-1' };
const issue: Action = { kind: 'issue' };
const deactivate: Action = { kind: 'deactivate', keyId: old.id };

const step = (action: Action, sketch: Partial<Step> = {}): Step => ({
  rule: 'R13',
  because: '',
  action,
  status: 'planned',
  ...sketch,
});
const result = (sketch: Partial<UserResult> = {}): UserResult => ({
  user: theUser,
  status: 'settled',
  mode: 'enforce',
  steps: [],
  ...sketch,
});
const planned = (sketch: Partial<PlannedUser> = {}): PlannedUser => ({
  account: theAccount,
  user: theUser,
  keys: [{ id: old.id, status: 'Active' }],
  steps: [
    { kind: 'issue', secret },
    { kind: 'deactivate', keyId: old.id },
  ],
  ...sketch,
});

describe('what is saved of a plan', () => {
  const saved = (...users: readonly UserResult[]) => plannedIn({ accounts: [anAccountResult({ users })] });
  const prepared = { ...secret, how: 'created' as const };

  test('are the steps that were planned, with their keys and secrets, and the keys that have ids', () => {
    const keys = [
      { id: old.id, status: 'Active' as const, createdAt: daysAgo(95) },
      { id: undefined, status: 'Inactive' as const, createdAt: daysAgo(95) },
    ];
    const steps = [
      step({ kind: 'settle-intent', stored: old.id }),
      step({ kind: 'settle-intent' }),
      step(issue, { secret: prepared }),
      step({ kind: 'delete', keyId: idle.id }),
      step(deactivate, { status: 'refused' }),
    ];
    expect(saved(result({ view: aView({ keys }), steps }))).toStrictEqual([
      {
        account: theAccount,
        user: theUser,
        keys: [{ id: old.id, status: 'Active' }],
        steps: [
          { kind: 'settle-intent', keyId: old.id },
          { kind: 'settle-intent' },
          { kind: 'issue', secret },
          { kind: 'delete', keyId: idle.id },
        ],
      },
    ]);
  });

  test('are no keys of a user without a view', () => {
    expect(saved(result({ steps: [step(deactivate)] }))).toMatchObject([{ keys: [] }]);
  });

  test('is nobody in mode plan, and nobody with nothing to do', () => {
    expect(saved(result({ mode: 'plan', steps: [step(issue)] }))).toEqual([]);
    expect(saved(result(), result({ steps: [step(deactivate, { status: 'deferred' })] }))).toEqual([]);
  });
});

describe('a turn that is held to a plan', () => {
  const done: Outcome = { status: 'done', effect: { kind: 'deactivated', entry: switchedOff(old) } };
  const task = (action: Action, keys = [old]): Task => ({
    facts: aUser({ keys, record: { intent: anIntent(), issued: [issued(old)] } }),
    rules: someRules(),
    decision: { kind: 'act', rule: 'R13', because: '', action },
  });
  const turnOf = (plan: PlannedUser, answers: readonly Outcome[] = []) => {
    const asked: string[] = [];
    const answer = async ({ decision }: Task): Promise<Outcome> => {
      asked.push(decision.action.kind);
      return answers[asked.length - 1] ?? done;
    };
    return { asked, turn: onlyPlanned({ perform: answer, foresee: answer } as unknown as Turn, plan) };
  };
  const changed = (because: string) => ({ status: 'deferred', code: 'PLAN_CHANGED', because });

  test.each(['perform', 'foresee'] as const)('does what was planned, step by step, and no more: %s', async (how) => {
    const { asked, turn } = turnOf(planned());
    expect(await turn[how](task(issue))).toEqual(done);
    // The keys have changed by what was done: only before the first step are they held against the plan.
    expect(await turn[how](task(deactivate, [old, idle]))).toEqual(done);
    expect(await turn[how](task(deactivate))).toEqual(changed('more is due than was planned: deactivate OLD'));
    expect(asked).toEqual(['issue', 'deactivate']);
  });

  test('does nothing where something else is due', async () => {
    const { asked, turn } = turnOf(planned());
    expect(await turn.perform(task(deactivate))).toEqual(
      changed('planned was issue into alice_credentials (us-east-1), due is deactivate OLD'),
    );
    const elsewhere = turnOf(planned({ steps: [{ kind: 'issue', secret: { ...secret, region: 'eu-west-1' } }] }));
    expect(await elsewhere.turn.perform(task(issue))).toMatchObject({ code: 'PLAN_CHANGED' });
    const another = turnOf(planned({ steps: [{ kind: 'deactivate', keyId: idle.id }] }));
    expect(await another.turn.perform(task(deactivate))).toMatchObject({ code: 'PLAN_CHANGED' });
    expect([...asked, ...elsewhere.asked, ...another.asked]).toEqual([]);
  });

  test.each([
    ['one more', [old, idle], 'planned with OLD (Active), now IDLE (Inactive), OLD (Active)'],
    ['none', [], 'planned with OLD (Active), now none'],
    ['one that is off now', [{ ...old, status: 'Inactive' as const }], 'planned with OLD (Active), now OLD (Inactive)'],
    ['another', [{ ...old, id: idle.id }], 'planned with OLD (Active), now IDLE (Active)'],
  ])('does nothing where the keys have changed: %s', async (_which, keys, because) => {
    const { asked, turn } = turnOf(planned());
    expect(await turn.perform(task(issue, keys))).toEqual(changed(`the keys have changed: ${because}`));
    expect(asked).toEqual([]);
  });

  test('takes the same keys in another order for the same', async () => {
    const keys = [idle, old].map(({ id, status }) => ({ id, status }));
    const { turn } = turnOf(planned({ keys }));
    expect(await turn.perform(task(issue, [old, idle]))).toEqual(done);
  });

  test('counts only what was done', async () => {
    const refused: Outcome = { status: 'refused', code: 'AWS_ERROR', because: '' };
    const { turn } = turnOf(planned(), [refused]);
    expect(await turn.perform(task(issue))).toEqual(refused);
    expect(await turn.perform(task(issue))).toEqual(done);
  });
});

describe('a result that is held to a plan', () => {
  const both = [step(issue, { status: 'done' }), step(deactivate, { status: 'done' })];

  test('stands, where all was done, or something else is told of it', () => {
    for (const whole of [result({ steps: both }), result({ status: 'failed' }), result({ status: 'deferred' })]) {
      expect(heldToPlan(whole, planned(), 'run')).toEqual(whole);
    }
    const foreseen = result({ steps: both.map((each) => ({ ...each, status: 'planned' as const })) });
    expect(heldToPlan(foreseen, planned(), 'plan')).toEqual(foreseen);
  });

  test.each<[string, UserResult, 'run' | 'plan', string]>([
    ['part of it', result({ steps: both.slice(1) }), 'run', '1 of 2 planned steps'],
    ['nothing', result({ steps: [step(issue), step(deactivate)] }), 'run', '0 of 2 planned steps'],
    ['nothing but what is done', result({ steps: both }), 'plan', '0 of 2 planned steps'],
    [
      'nothing, and why',
      result({ view: aView({ because: 'not due' }) }),
      'run',
      '0 of 2 planned steps: now fresh, not due',
    ],
    [
      'nothing, and the finding',
      result({ view: aView({ verdict: 'attention', finding: 'three-keys', because: '3 keys' }) }),
      'run',
      '0 of 2 planned steps: now three-keys, 3 keys',
    ],
  ])('tells of %s', (_what, ...[short, kind, because]) => {
    expect(heldToPlan(short, planned(), kind)).toEqual({ ...short, status: 'deferred', code: 'PLAN_CHANGED', because });
  });

  test('tells of a user who is gone', () => {
    const away = result({ status: 'gone', steps: both });
    expect(heldToPlan(away, planned(), 'run')).toMatchObject({ status: 'gone', code: 'PLAN_CHANGED' });
  });
});

describe('an account of the plan that was not looked at', () => {
  const out = anAccountResult({ coverage: 'opted-out', counts: someCounts({ deferred: 1 }), endedAt: now });
  const bob = planned({ user: 'bob' as typeof theUser });
  const elsewhere = planned({ account: '222222222222' as typeof theAccount });

  test('tells of each planned user of its own, once', () => {
    const told = withUnseenPlanned({ ...out, users: [result()] }, { planned: [planned(), bob, elsewhere] });
    expect(told.users).toStrictEqual([
      result(),
      {
        user: 'bob',
        status: 'deferred',
        mode: 'enforce',
        steps: [],
        code: 'PLAN_CHANGED',
        because: 'the account is opted-out now',
      },
    ]);
    expect(told.counts).toEqual(someCounts({ deferred: 2 }));
  });

  test('tells why, where that is known', () => {
    const why = { code: 'ROLE_NOT_ASSUMABLE', because: 'no role' } as const;
    expect(withUnseenPlanned({ ...out, ...why }, { planned: [bob] }).users).toMatchObject([why]);
  });

  test('is as it was, where it was looked at after all, or nothing was planned', () => {
    const scanned = { ...out, coverage: 'scanned' as const };
    expect(withUnseenPlanned(scanned, { planned: [bob] })).toBe(scanned);
    expect(withUnseenPlanned(out, {})).toBe(out);
  });
});
