import { describe, expect, test } from 'vitest';
import { addCounts, countUsers, countVerdicts, isNotable, noCounts, oldestActive } from './counts.ts';
import type { KeyView, Step, UserResult } from './model/run.ts';
import { aKey, aView, daysAgo, now, someCounts, theUser } from './testing/index.ts';

const aStep = (kind: 'issue' | 'settle-intent', status: Step['status']): Step => ({
  rule: 'R13',
  because: '',
  action: { kind },
  status,
});
const aStepOn = (kind: 'deactivate' | 'delete' | 'discard-orphan', status: Step['status'] = 'done'): Step => ({
  rule: 'R9',
  because: '',
  action: { kind, keyId: aKey().id },
  status,
});
const aResult = (sketch: Partial<UserResult> = {}): UserResult => ({
  user: theUser,
  status: 'settled',
  mode: 'enforce',
  steps: [],
  ...sketch,
});
const aKeyView = (ageDays: number, status: KeyView['status'] = 'Active'): KeyView => ({
  id: aKey({ ageDays }).id,
  status,
  createdAt: daysAgo(ageDays),
});
const on = aKeyView(5);
const off = aKeyView(50, 'Inactive');

test('an account counts its users, their keys, and what was done', () => {
  const results = [
    aResult({
      view: aView({ keys: [on, off] }),
      steps: [aStep('issue', 'done'), aStepOn('deactivate'), aStepOn('delete')],
    }),
    aResult({ view: aView({ keys: [on] }), steps: [aStep('issue', 'planned'), aStepOn('deactivate', 'planned')] }),
    aResult({ view: aView({ keys: [off] }), steps: [aStepOn('discard-orphan'), aStepOn('delete', 'refused')] }),
    aResult({ view: aView({ verdict: 'attention' }), steps: [aStep('settle-intent', 'done')] }),
    aResult({ view: aView({ verdict: 'attention', dueAt: now }) }),
    aResult({ view: aView({ verdict: 'unknown' }), status: 'failed' }),
    aResult({ status: 'failed' }),
    aResult({ status: 'unclear' }),
    aResult({ status: 'deferred' }),
  ];
  expect(countUsers(results, now)).toEqual({
    users: 9,
    keys: 4,
    activeKeys: 2,
    issued: 1,
    deactivated: 1,
    deleted: 1,
    discarded: 1,
    planned: 2,
    attention: 2,
    unknown: 1,
    failed: 3,
    deferred: 1,
    overdue: 1,
  });
});

test('users who are gone are not counted, nor their keys and steps', () => {
  const gone = aResult({
    status: 'gone',
    view: aView({ keys: [on], verdict: 'attention' }),
    steps: [aStep('issue', 'done')],
  });
  expect(countUsers([gone], now)).toEqual(noCounts);
});

test('sums are made name by name, and change neither part', () => {
  const [a, b] = [someCounts({ users: 2, failed: 1 }), someCounts({ users: 3, keys: 4 })];
  expect(addCounts(a, b)).toEqual(someCounts({ users: 5, keys: 4, failed: 1 }));
  expect(a).toEqual(someCounts({ users: 2, failed: 1 }));
});

test('verdicts are counted, each by itself', () => {
  const views = [aView(), aView(), aView({ verdict: 'waiting' })];
  expect(countVerdicts(views)).toEqual({ fresh: 2, waiting: 1 });
});

describe('the oldest active key', () => {
  test('is that of all users, inactive ones apart', () => {
    const views = [aView({ keys: [on] }), aView({ keys: [off, aKeyView(9)] }), aView()];
    expect(oldestActive(views)).toEqual(daysAgo(9));
  });

  test('is none where there is none', () => {
    expect(oldestActive([])).toBeUndefined();
    expect(oldestActive([aView({ keys: [off] })])).toBeUndefined();
  });
});

test.each<[string, Partial<UserResult>, boolean]>([
  ['nothing to say', { view: aView() }, false],
  ['no view', {}, false],
  ['a finding', { view: aView({ verdict: 'attention' }) }, true],
  ['something unknown', { view: aView({ verdict: 'unknown' }) }, true],
  ['a step', { steps: [aStepOn('delete')] }, true],
  ['a failure', { status: 'failed' }, true],
])('a user with %s is notable: %s', (_what, sketch, notable) => {
  expect(isNotable(aResult(sketch))).toBe(notable);
});
