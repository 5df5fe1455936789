import { describe, expect, test } from 'vitest';
import type { Gatherer } from './gather.ts';
import type { Act, Action, Effect } from './model/decision.ts';
import type { UserFacts } from './model/facts.ts';
import { plannedKeyId } from './model/placeholder.ts';
import type { Rules } from './model/rules.ts';
import type { Step } from './model/run.ts';
import { aKey, aUser, issued, now, someRules, switchedOff } from './testing/index.ts';
import { ended, foreseen, gone, stepOf } from './turn-result.ts';

const old = aKey({ id: 'OLD', ageDays: 95, usedDaysAgo: 2 });
const made = aKey({ id: 'MADE', ageDays: 0 });
const because = 'it is due';
const act = (action: Action): Act => ({ kind: 'act', rule: 'R13', because, action });
const issue = act({ kind: 'issue' });
const deactivate = act({ kind: 'deactivate', keyId: old.id });
const made1: Effect = { kind: 'issued', key: issued(made), createdAt: now };
const off: Effect = { kind: 'deactivated', entry: switchedOff(old) };

describe('a step', () => {
  const secret = { name: 'alice_credentials', region: 'us-east-1', how: 'created' } as const;
  const base = { rule: 'R13', because };

  test('that was done names the key that was made, and its secret', () => {
    expect(stepOf(issue, { status: 'done', effect: made1, secret }, false)).toStrictEqual({
      ...base,
      action: issue.action,
      status: 'done',
      keyId: made.id,
      secret,
    });
  });

  test('that was done on a key names that', () => {
    expect(stepOf(deactivate, { status: 'done', effect: off }, false)).toStrictEqual({
      ...base,
      action: deactivate.action,
      status: 'done',
      keyId: old.id,
    });
  });

  test('that was only planned says so, and names no key that is not there yet', () => {
    const effect: Effect = { ...made1, key: { ...made1.key, keyId: plannedKeyId } };
    expect(stepOf(issue, { status: 'done', effect }, true)).toStrictEqual({
      ...base,
      action: issue.action,
      status: 'planned',
    });
  });

  test.each(['refused', 'unclear', 'deferred', 'failed'] as const)('that was %s says why, planned or not', (status) => {
    for (const planned of [true, false]) {
      expect(stepOf(issue, { status, code: 'AWS_ERROR', because: 'no answer' }, planned)).toStrictEqual({
        ...base,
        action: issue.action,
        status,
        code: 'AWS_ERROR',
        detail: 'no answer',
      });
    }
  });
});

type Turn = { facts?: UserFacts; rules?: Rules; read?: UserFacts | 'gone' };

const turn = ({ rules = someRules(), read = 'gone' }: Turn = {}) => ({
  clock: { now: () => now, elapsedMs: () => 0, sleep: async () => {}, every: () => () => {} },
  gatherer: { read: async () => read } as unknown as Gatherer,
  rulesFor: () => rules,
});

const did: Step = { rule: 'R9', because, action: deactivate.action, status: 'refused' };

describe('a turn that ended before it was settled', () => {
  const end = { status: 'failed', code: 'AWS_ERROR', because: 'no answer' } as const;

  test('shows the keys as they were last known, by the last rule, as unknown', () => {
    const result = ended(turn(), { facts: aUser({ keys: [old] }), steps: [did] }, end);
    expect(result).toMatchObject({ ...end, mode: 'enforce', steps: [did] });
    expect(result.view).toMatchObject({
      rule: 'R9',
      verdict: 'unknown',
      because: 'AWS_ERROR: no answer',
      keys: [{ id: old.id }],
    });
    expect(ended(turn(), { facts: aUser(), steps: [] }, end).view?.rule).toBe('G3');
  });

  test('shows the keys from before what was only planned', () => {
    const progress = { facts: aUser({ keys: [] }), before: aUser({ keys: [old] }), steps: [] };
    expect(ended(turn(), progress, end).view?.keys).toHaveLength(1);
  });

  test('waits, where it was deferred', () => {
    expect(ended(turn(), { facts: aUser(), steps: [] }, { ...end, status: 'deferred' }).view?.verdict).toBe('waiting');
  });

  test.each(['unread', 'unreadable'] as const)('shows nothing of keys that are %s', (keys) => {
    expect(ended(turn(), { facts: aUser({ keys }), steps: [] }, end)).not.toHaveProperty('view');
  });
});

test('a user who is gone has steps and no view', () => {
  const facts = aUser();
  expect(gone(someRules({ mode: 'plan' }), { facts, steps: [did] })).toStrictEqual({
    user: facts.name,
    status: 'gone',
    mode: 'plan',
    steps: [did],
  });
});

describe('a user who is only planned for', () => {
  const issues: Step = { rule: 'R13', because, action: issue.action, status: 'planned' };
  const switches: Step = { rule: 'R9', because, action: deactivate.action, status: 'planned', keyId: old.id };
  const deletes: Step = {
    rule: 'R8',
    because,
    action: { kind: 'delete', keyId: made.id },
    status: 'planned',
    keyId: made.id,
  };
  const before = aUser({ keys: [{ ...old, lastUse: 'unread' }, made] });
  const told = async (steps: readonly Step[], sketch: Turn = {}) =>
    foreseen(turn({ read: aUser({ keys: [old, made] }), ...sketch }), { facts: before, steps }, before);

  test('waits for what is planned, by the first rule', async () => {
    expect((await told([issues, switches])).view).toMatchObject({
      rule: 'R13',
      verdict: 'waiting',
      because: 'planned: issue (it is due), then deactivate OLD (it is due)',
      keys: [{ id: old.id, lastUse: old.lastUse }, { id: made.id }],
    });
  });

  test('sees when the key that goes was used', async () => {
    const { steps } = await told([deletes, switches, issues]);
    expect(steps.map(({ lastUse }) => lastUse)).toEqual([made.lastUse, old.lastUse, undefined]);
  });

  test('sees no last use that could not be read', async () => {
    const { steps } = await told([switches], { read: aUser({ keys: [{ ...old, lastUse: 'unreadable' }] }) });
    expect(steps).toStrictEqual([switches]);
    expect((await told([switches], { read: aUser({ keys: [] }) })).steps).toStrictEqual([switches]);
    expect((await told([switches], { read: aUser({ keys: 'unreadable' }) })).steps).toStrictEqual([switches]);
  });

  test('is shown as before, if gone meanwhile', async () => {
    expect((await told([issues], { read: 'gone' })).view?.keys).toHaveLength(2);
  });

  const withReaders = someRules({ secrets: { readers: ['arn:aws:iam::{account}:role/r'] } });
  const console = { read: aUser({ keys: [old], console: true }) };
  test.each<[string, readonly Step[], Turn, boolean]>([
    ['the old key goes at once, and nobody else reads the new one', [issues, switches], {}, true],
    [
      'it is not known whether there is a console',
      [issues, switches],
      { read: aUser({ keys: [old], console: 'unread' }) },
      true,
    ],
    ['the owner has a console', [issues, switches], console, false],
    ['others may read it', [issues, switches], { rules: withReaders }, false],
    ['the old key stays for now', [issues], {}, false],
    ['it is another that goes, before', [switches, issues], {}, false],
    ['only a deletion follows', [issues, deletes], {}, false],
  ])('is cut off where %s', async (_where, ...[steps, sketch, cutsOff]) => {
    const issuing = (await told(steps, sketch)).steps.find(({ action }) => action.kind === 'issue');
    expect(issuing?.cutsOff).toBe(cutsOff);
  });
});
