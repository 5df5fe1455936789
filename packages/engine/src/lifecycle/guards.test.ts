import { describe, expect, test } from 'vitest';
import type { Act, Action, RuleId } from '../model/decision.ts';
import type { UserFacts, UserNeed, UserRecord } from '../model/facts.ts';
import { keyId } from '../model/ids.ts';
import type { Rules } from '../model/rules.ts';
import type { UserSketch } from '../testing/index.ts';
import { aKey, anIntent, aUser, issued, minutesAgo, now, someRules, thisRun } from '../testing/index.ts';
import { say } from '../testing/say.ts';
import { decide } from './decide.ts';
import type { Guard } from './guards.ts';
import { g1OwnerCanRead, g1SuccessorInCustody, g2AdoptedNewest, g2KeepsOneActive } from './guards.ts';
import { situationOf } from './situation.ts';

const judge = (facts: UserFacts, rules: Rules = someRules()) => say(decide(facts, rules, now));

const due = aKey({ id: 'DUE', ageDays: 95 });
const successor = aKey({ id: 'NEW', ageDays: 1, custody: 'current' });
const inactive = aKey({ id: 'INACTIVE', ageDays: 200, status: 'Inactive' });
const lost = { ...aKey({ id: 'LOST', usedDaysAgo: 'never' }), createdAt: minutesAgo(59) };
const neverUsed = aKey({ id: 'NEVER', ageDays: 200, usedDaysAgo: 'never' });

/** One situation for every action that decide can take. */
const acts: readonly (readonly [string, UserSketch, Rules])[] = [
  [
    'R3 discard-orphan LOST',
    { keys: [due, lost], record: { intent: anIntent({ keysBefore: [due.id] }) } },
    someRules(),
  ],
  ['R3 settle-intent', { keys: [due], record: { intent: anIntent({ keysBefore: [due.id] }) } }, someRules()],
  ['R8 delete INACTIVE', { keys: [inactive, due] }, someRules()],
  ['R9 deactivate DUE', { keys: [due, successor], record: { issued: [issued(successor)] } }, someRules()],
  ['R10 delete DUE', { keys: [due, { ...successor, custody: 'none' }] }, someRules()],
  [
    'R10 deactivate DUE',
    { keys: [due, { ...successor, custody: 'none' }] },
    someRules({ lifecycle: { twoActiveKeys: 'deactivate-oldest' } }),
  ],
  ['R12 deactivate NEVER', { keys: [neverUsed] }, someRules({ lifecycle: { ifUnused: { then: 'deactivate' } } })],
  ['R13 issue', { keys: [due] }, someRules()],
];

describe.each(acts)('%s', (action, sketch, rules) => {
  const facts = aUser(sketch);

  test('is done on a fresh list with everything known', () => {
    expect(judge(facts, rules)).toBe(action);
  });

  test.each(['reported', 'evolved'] as const)('is not done on %s keys: they are read first', (seen) => {
    expect(judge(aUser({ ...sketch, seen }), rules)).toMatch(/read keys$/);
  });

  test.each([
    ['the opt-out', { optedOut: 'unread' }, 'read opt-out'],
    ['attached policies', { attachedPolicies: 'unread' }, 'read attached-policies'],
  ] as const)('asks for %s first', (_fact, unread, expected) => {
    expect(judge({ ...facts, ...unread }, rules)).toBe(`G3 ${expected}`);
  });

  test.each([
    ['the opt-out', { optedOut: 'unreadable' }, 'unknown opt-out'],
    ['attached policies', { attachedPolicies: 'unreadable' }, 'unknown attached-policies'],
  ] as const)('is not done while %s cannot be read', (_fact, unreadable, expected) => {
    expect(judge({ ...facts, ...unreadable }, rules)).toBe(`G3 ${expected}`);
  });

  test.each(['openExceptions', 'openOverrides'] as const)('is not done while %s turn on a fact', (open) => {
    const judgeOpen = (need: UserNeed, change: Partial<UserFacts>) =>
      judge({ ...facts, ...change }, { ...rules, [open]: [need] });
    expect(judgeOpen('tags', { tags: 'unread' })).toBe('G3 read tags');
    expect(judgeOpen('tags', { tags: 'unreadable' })).toBe('G3 unknown tags');
    expect(judgeOpen('groups', { groups: 'unread' })).toBe('G3 read groups');
    expect(judgeOpen('groups', { groups: 'unreadable' })).toBe('G3 unknown groups');
    expect(judgeOpen('path', { path: 'unread' })).toBe('G3 read path');
    expect(judgeOpen('path', { path: 'unreadable' })).toBe('G3 unknown path');
    expect(judgeOpen('console', { console: 'unread' })).toBe('G3 read console');
    expect(judgeOpen('console', { console: 'unreadable' })).toBe('G3 unknown console');
  });

  test.each(['openExceptions', 'openOverrides'] as const)(
    'is not done by rules from before a fact of %s was read',
    (open) => {
      expect(judge(facts, { ...rules, [open]: ['tags'] })).toBe('G3 read tags');
    },
  );

  test('waits while IAM does not list a key that Rekey just made', () => {
    const unlisted = issued(aKey({ id: 'UNLISTED' }), { at: minutesAgo(1), by: thisRun });
    expect(judge(aUser({ ...sketch, record: { ...sketch.record, issued: [unlisted] } }), rules)).toBe('G1 waiting');
  });
});

describe('G1 trusts a list without a key that Rekey made', () => {
  const withIssued = (minutes: number, id = 'UNLISTED') =>
    aUser({ keys: [due], record: { issued: [issued(aKey({ id }), { at: minutesAgo(minutes) })] } });
  test.each([
    [14.99, 'G1 waiting'],
    [15, 'R13 issue'],
    [15.01, 'R13 issue'],
  ])('15 minutes after it: at %d minutes %s', (minutes, expected) => {
    expect(judge(withIssued(minutes))).toBe(expected);
  });

  test('at once when the list holds it', () => {
    expect(judge(withIssued(1, due.id))).toBe('R13 issue');
  });

  test('unless it is one of several', () => {
    const record = { issued: [issued(due), issued(aKey({ id: 'UNLISTED' }), { at: minutesAgo(1) })] };
    const facts = aUser({ keys: [due], record });
    expect(judge(facts)).toBe('G1 waiting');
    expect(decide(facts, someRules(), now).because).toBe('IAM does not list UNLISTED, made 2026-05-31 23:59Z, yet');
  });
});

describe('G3', () => {
  test.each([
    ['unread', 'G3 read identity'],
    ['unreadable', 'G3 unknown identity'],
  ] as const)('issues no key to a user whose identity is %s', (identity, expected) => {
    expect(judge(aUser({ keys: [due], identity }))).toBe(expected);
  });

  test.each(['unread', 'unreadable'] as const)(
    'deletes and deactivates without the identity, which is %s',
    (identity) => {
      expect(judge(aUser({ keys: [inactive, due], identity }))).toBe('R8 delete INACTIVE');
      expect(judge(aUser({ keys: [due, successor], record: { issued: [issued(successor)] }, identity }))).toBe(
        'R9 deactivate DUE',
      );
    },
  );

  test.each([
    ['unread', 'G3 read keys'],
    ['unreadable', 'G3 unknown keys'],
  ] as const)('judges nobody whose keys are %s', (keys, expected) => {
    expect(judge(aUser({ keys }))).toBe(expected);
  });

  test('makes no finding about a user who may be excepted', () => {
    const three = aUser({ keys: [due, successor, inactive], tags: 'unread' });
    expect(judge(three, someRules({ openExceptions: ['tags'] }))).toBe('G3 read tags');
    expect(judge({ ...three, tags: 'unreadable' }, someRules({ openExceptions: ['tags'] }))).toBe('G3 unknown tags');
    expect(judge(three)).toBe('R4 attention three-keys');
  });

  test('makes a finding without knowing the opt-out or attached policies', () => {
    expect(judge(aUser({ keys: [due, successor, inactive], optedOut: 'unread', attachedPolicies: 'unread' }))).toBe(
      'R4 attention three-keys',
    );
  });

  test('asks for what overrides turn on before what exceptions turn on, and both before the rest', () => {
    const nothing = aUser({
      keys: [due],
      tags: 'unread',
      groups: 'unread',
      attachedPolicies: 'unread',
      optedOut: 'unread',
    });
    const rules = someRules({ openExceptions: ['groups'], openOverrides: ['tags'] });
    const known = { tags: {}, groups: [] };
    expect(judge(nothing, rules)).toBe('G3 read tags');
    expect(judge({ ...nothing, tags: {} }, { ...rules, openOverrides: [] })).toBe('G3 read groups');
    expect(judge({ ...nothing, ...known })).toBe('G3 read attached-policies');
    expect(judge({ ...nothing, ...known, attachedPolicies: [] })).toBe('G3 read opt-out');
  });
});

// R9 and R10 look themselves, so that these vetoes can only be seen on proposals that no rule makes today.
describe('a veto stands though no rule would ask for it', () => {
  const propose = (rule: RuleId, action: Action): Act => ({ kind: 'act', rule, action, because: 'a test' });
  const veto = (guard: Guard, proposal: Act, sketch: UserSketch) => {
    const decision = guard(proposal, situationOf(aUser(sketch), someRules(), now));
    return decision === undefined ? 'passes' : say(decision);
  };
  const end = (kind: 'deactivate' | 'delete' | 'discard-orphan', id: string): Action => ({ kind, keyId: keyId(id) });

  test.each<[string, Act, UserSketch, string]>([
    ['in custody', propose('R9', end('deactivate', 'DUE')), { keys: [due, successor] }, 'passes'],
    [
      'in custody before',
      propose('R9', end('deactivate', 'DUE')),
      { keys: [due, { ...successor, custody: 'previous' }] },
      'G1 attention custody-lost',
    ],
    [
      'not in custody',
      propose('R9', end('deactivate', 'DUE')),
      { keys: [due, { ...successor, custody: 'none' }] },
      'G1 attention custody-lost',
    ],
    [
      'of unread custody',
      propose('R9', end('deactivate', 'DUE')),
      { keys: [due, { ...successor, custody: 'unread' }] },
      'G1 attention custody-lost',
    ],
    [
      'inactive',
      propose('R9', end('deactivate', 'DUE')),
      {
        keys: [
          { ...due, custody: 'current' },
          { ...successor, status: 'Inactive' },
        ],
      },
      'G1 attention custody-lost',
    ],
    [
      'the key itself',
      propose('R9', end('deactivate', 'NEW')),
      { keys: [due, successor] },
      'G1 attention custody-lost',
    ],
    [
      'the newest of three',
      propose('R9', end('deactivate', 'DUE')),
      { keys: [due, aKey({ id: 'MIDDLE', ageDays: 50 }), successor] },
      'passes',
    ],
    ['missing', propose('R9', end('deactivate', 'DUE')), { keys: [] }, 'G1 attention custody-lost'],
    ['nothing that R10 asks for', propose('R10', end('deactivate', 'DUE')), { keys: [due] }, 'passes'],
    ['nothing that R9 would ask for on issuing', propose('R9', { kind: 'issue' }), { keys: [due] }, 'passes'],
  ])('G1: R9 with a successor that is %s', (_which, ...[proposal, sketch, expected]) => {
    expect(veto(g1SuccessorInCustody, proposal, sketch)).toBe(expected);
  });

  test.each<[string, string | undefined, NonNullable<UserSketch['identity']>, string]>([
    ['the user’s own', 'arn:now', { arn: 'arn:now' }, 'passes'],
    ['that of a name or path they had', 'arn:before', { arn: 'arn:now' }, 'G1 attention custody-lost'],
    ['not recorded', undefined, { arn: 'arn:now' }, 'passes'],
    ['recorded, but the user’s is not read', 'arn:before', 'unread', 'G1 read identity'],
    ['recorded, but the user’s can not be read', 'arn:before', 'unreadable', 'G1 unknown identity'],
  ])('G1: R9 where the reader that the secret names is %s', (_which, ...[userArn, identity, expected]) => {
    const made = { ...issued(successor), ...(userArn === undefined ? {} : { userArn }) };
    const earlier = { ...issued(due), userArn: 'arn:long ago' };
    const sketch: UserSketch = { keys: [due, successor], identity, record: { issued: [earlier, made] } };
    expect(veto(g1OwnerCanRead, propose('R9', end('deactivate', 'DUE')), sketch)).toBe(expected);
    expect(veto(g1OwnerCanRead, propose('R10', end('deactivate', 'DUE')), sketch)).toBe('passes');
  });

  test.each(['deactivate', 'delete', 'discard-orphan'] as const)('G2: no %s takes the last active key', (kind) => {
    const both = { keys: [due, successor] };
    const last = { keys: [due, inactive] };
    expect(veto(g2KeepsOneActive, propose('R10', end(kind, 'DUE')), both)).toBe('passes');
    expect(veto(g2KeepsOneActive, propose('R10', end(kind, 'DUE')), last)).toBe('G2 attention lost-key');
    expect(veto(g2KeepsOneActive, propose('R8', end(kind, 'INACTIVE')), last)).toBe('passes');
    expect(veto(g2KeepsOneActive, propose('R8', end(kind, 'INACTIVE')), { keys: [inactive] })).toBe(
      'G2 attention lost-key',
    );
    expect(veto(g2KeepsOneActive, propose('R12', end(kind, 'DUE')), last)).toBe('passes');
  });

  test.each<Action>([{ kind: 'issue' }, { kind: 'settle-intent' }, { kind: 'reactivate', keyId: due.id }])(
    'G2: %j takes no key',
    (action) => {
      expect(veto(g2KeepsOneActive, propose('R13', action), { keys: [inactive] })).toBe('passes');
    },
  );

  test.each([
    ['current', 'passes'],
    ['previous', 'G2 attention unadopted-newest'],
    ['none', 'G2 attention unadopted-newest'],
    ['unread', 'G2 read custody'],
    ['unreadable', 'G2 unknown custody'],
  ] as const)('G2: R10 with an unused newest key of custody %s: %s', (custody, expected) => {
    const newest = aKey({ id: 'NEW', ageDays: 1, usedDaysAgo: 'never', custody });
    const proposal = propose('R10', end('delete', 'DUE'));
    expect(veto(g2AdoptedNewest, proposal, { keys: [due, newest] })).toBe(expected);
    expect(veto(g2AdoptedNewest, { ...proposal, rule: 'R9' }, { keys: [due, newest] })).toBe('passes');
  });
});

describe('G2 for a key that only may be a lost one', () => {
  const before = aKey({ id: 'BEFORE', ageDays: 95, usedDaysAgo: 'never' });
  const intent = anIntent({ keysBefore: [before.id] });
  const ofRekey = { intent, issued: [issued(before)] };
  const lost = { ...aKey({ id: 'LOST', usedDaysAgo: 'never' }), createdAt: intent.openedAt };

  test.each<{ what: string; other?: Partial<typeof before>; record?: Partial<UserRecord>; says: string }>([
    { what: 'goes beside a key that people made', record: { issued: [] }, says: 'R3 discard-orphan LOST' },
    { what: 'goes beside one in the secret', other: { custody: 'current' }, says: 'R3 discard-orphan LOST' },
    {
      what: 'goes beside one that was used',
      other: { lastUse: { at: minutesAgo(1) } },
      says: 'R3 discard-orphan LOST',
    },
    { what: 'stays beside one that nobody has', says: 'G2 attention lost-key' },
    { what: 'stays beside one no longer in the secret', other: { custody: 'previous' }, says: 'G2 attention lost-key' },
    {
      what: 'stays, though only the secret knows that one',
      other: { custody: 'previous' },
      record: { issued: [] },
      says: 'G2 attention lost-key',
    },
    { what: 'asks for the custody of the other', other: { custody: 'unread' }, says: 'G2 read custody' },
    { what: 'stays where that is unreadable', other: { custody: 'unreadable' }, says: 'G2 unknown custody' },
    { what: 'asks for the last use of the other', other: { lastUse: 'unread' }, says: 'G2 read last-use' },
    { what: 'stays where that use is unreadable', other: { lastUse: 'unreadable' }, says: 'G2 unknown last-use' },
    {
      what: 'goes where it certainly is the lost one',
      record: { intent: { ...intent, created: lost.id } },
      says: 'R3 discard-orphan LOST',
    },
  ])('$what', ({ other, record, says }) => {
    expect(judge(aUser({ keys: [{ ...before, ...other }, lost], record: { ...ofRekey, ...record } }))).toBe(says);
  });

  test('counts no key that was not there before, and looks at each that was', () => {
    const fellow = aKey({ id: 'FELLOW', ageDays: 94, usedDaysAgo: 1 });
    expect(judge(aUser({ keys: [before, fellow, lost], record: ofRekey }))).toBe('G2 attention lost-key');
    const both = { ...ofRekey, intent: { ...intent, keysBefore: [before.id, fellow.id] } };
    expect(judge(aUser({ keys: [before, fellow, lost], record: both }))).toBe('R3 discard-orphan LOST');
  });

  test('says so', () => {
    expect(decide(aUser({ keys: [before, lost], record: ofRekey }), someRules(), now).because).toBe(
      'LOST may be a lost key or a person’s, and no key that would stay is in anybody’s hands',
    );
  });
});

describe('G2 for a pair that only the secret knows, as after a lost table', () => {
  const older = (usedDaysAgo: number | 'never') => aKey({ id: 'OLDER', ageDays: 95, usedDaysAgo });

  test('whatever else of the user the table does know', () => {
    const record = { issued: [issued(aKey({ id: 'OLDER' }))] };
    expect(judge(aUser({ keys: [older(0.5), successor], record }))).toBe('G2 attention two-active-keys');
  });

  test.each<[string, UserSketch, string]>([
    [
      'used since its successor was made, the older stays',
      { keys: [older(0.99), successor] },
      'G2 attention two-active-keys',
    ],
    ['used last when its successor was made, it goes off', { keys: [older(1), successor] }, 'R9 deactivate OLDER'],
    ['never used, it goes off', { keys: [older('never'), successor] }, 'R9 deactivate OLDER'],
    [
      'used since, it goes off where the table knows the pair',
      { keys: [older(0.5), successor], record: { issued: [issued(successor)] } },
      'R9 deactivate OLDER',
    ],
    ['with its use unread, it is asked', { keys: [{ ...older(1), lastUse: 'unread' }, successor] }, 'G2 read last-use'],
    [
      'with its use unreadable, it stays',
      { keys: [{ ...older(1), lastUse: 'unreadable' }, successor] },
      'G2 unknown last-use',
    ],
  ])('%s', (_what, sketch, expected) => {
    expect(judge(aUser(sketch))).toBe(expected);
  });
});
