import { defaultPolicy, isRekeyError, keyId, userName } from '@rekey/engine';
import { theAccount } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { parseSavedPlan } from './parse.ts';
import { checkSavedPlan, digestOf, type SavedPlan, savedPlanText } from './saved-plan.ts';

const now = new Date('2026-06-01T00:00:00Z');
const named = { policy: defaultPolicy, name: 'rekey.yaml@0123' };

const aPlan: SavedPlan = {
  at: now,
  organization: 'o-acmedemo01',
  policy: { name: named.name, digest: digestOf(defaultPolicy) },
  users: [
    {
      account: theAccount,
      user: userName('alice'),
      keys: [{ id: keyId('AKIAOLDOLDOLDOLDOLD1'), status: 'Active' }],
      steps: [
        { kind: 'issue', secret: { name: 'alice_credentials', region: 'us-east-1' } },
        { kind: 'deactivate', keyId: keyId('AKIAOLDOLDOLDOLDOLD1') },
      ],
    },
  ],
};
const text = savedPlanText(aPlan);

const refusalOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (isRekeyError(error) && error.code === 'PLAN_REFUSED' && error.hint !== undefined) return error.message;
    throw error;
  }
  return 'accepted';
};

const parsed = (changed: string): string => refusalOf(() => parseSavedPlan(changed, 'plan.json'));

test('what is written is read back as it was', () => {
  expect(parseSavedPlan(text, 'plan.json')).toEqual(aPlan);
  const forced = { ...aPlan, forced: userName('alice') };
  expect(parseSavedPlan(savedPlanText(forced), 'plan.json')).toEqual(forced);
});

test('a file that is cut off anywhere is refused, with a remedy', () => {
  for (let length = 0; length < text.trimEnd().length; length += 1)
    expect(parsed(text.slice(0, length))).toBe('plan.json is not JSON, or is cut off');
});

const document = (): Record<string, unknown> => JSON.parse(text);

/** Every place of a document. */
function* placesIn(value: unknown, path: readonly string[] = []): Iterable<readonly string[]> {
  yield path;
  if (typeof value === 'object' && value !== null)
    for (const [name, field] of Object.entries(value)) yield* placesIn(field, [...path, name]);
}

const replaced = (value: unknown, [head, ...rest]: readonly string[], by: unknown): unknown => {
  if (head === undefined) return by;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[head] = replaced(copy[head], rest, by);
  return copy;
};

const strange: readonly unknown[] = [null, 1, -1, true, '', 'x\u0000y', [], {}, [null], { a: 1 }, 'x'.repeat(10_000)];

test('whatever stands in whatever place, the file is taken or refused, and nothing is thrown but that', () => {
  let refusals = 0;
  for (const path of placesIn(document()))
    for (const value of strange)
      if (parsed(JSON.stringify(replaced(document(), path, value))) !== 'accepted') refusals += 1;
  expect(refusals).toBeGreaterThan(150);
});

test('messages name the place, or what the file really is', () => {
  expect(parsed(text.replace('AKIAOLDOLDOLDOLDOLD1', 'no key'))).toBe(
    'the plan is damaged: accounts[0].users[0].keys[0].id is not text as `rekey plan --out` writes it',
  );
  expect(parsed(text.replace('rekey.saved-plan/1', 'rekey.plan/1'))).toContain('what `rekey plan --json` prints');
  expect(parsed('{}')).toContain('is not a plan that `rekey plan --out` wrote');
  const [account] = document()['accounts'] as unknown[];
  expect(parsed(JSON.stringify({ ...document(), accounts: [account, account] }))).toContain('names alice in');
});

const dayMs = 86_400_000;
const checked = (plan: SavedPlan, later: number): string =>
  refusalOf(() =>
    checkSavedPlan(plan, { organization: 'o-acmedemo01', policy: named, now: new Date(now.getTime() + later) }),
  );

test('a plan is followed for 7 days, and not before it was made', () => {
  expect([0, 7 * dayMs, 7 * dayMs + 1, -dayMs].map((later) => checked(aPlan, later))).toEqual([
    'accepted',
    'accepted',
    'the plan is 7 days old; after 7 days it is not followed any more',
    'the plan says that it was made at 2026-06-01T00:00:00.000Z, which is to come',
  ]);
});

test('a plan of another organization or another policy is refused', () => {
  expect(checked({ ...aPlan, organization: 'o-elsewhere1' }, 0)).toContain('of organization o-elsewhere1');
  const digest = digestOf({ ...defaultPolicy, mode: 'off' });
  expect(checked({ ...aPlan, policy: { name: 'other.yaml', digest } }, 0)).toContain('made with another policy');
});

test('where a policy was written makes no other policy of it', () => {
  const exception = { scopes: ['org'] as const, selector: { users: ['a'] } };
  const at = (line: number) =>
    digestOf({ ...defaultPolicy, exceptions: [{ ...exception, source: { file: 'rekey.yaml', line, column: 1 } }] });
  expect(at(1)).toBe(at(2));
});
