import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isKnown } from '../model/facts.ts';
import { anyKeys, anyKnownUserFacts, anyOrganization, anyPolicy, anyUserFacts, createWorld } from './index.ts';
import { now, secondMs } from './time.ts';

test('keys of one user differ in id, and were used after they were made', () => {
  fc.assert(
    fc.property(anyKeys, (keys) => {
      expect(new Set(keys.map(({ id }) => id)).size).toBe(keys.length);
      for (const { createdAt, lastUse } of keys) {
        const usedAt = isKnown(lastUse) ? lastUse.at : undefined;
        expect(createdAt.getTime() % secondMs).toBe(0);
        expect((usedAt ?? now).getTime()).toBeGreaterThanOrEqual(Math.min(createdAt.getTime(), now.getTime()));
      }
    }),
  );
});

test('facts of every shape turn up, those that a turn ends with are all known', () => {
  const sample = fc.sample(anyUserFacts, { numRuns: 1_000, seed: 1 });
  const shapes = new Set(sample.map(({ keys }) => (isKnown(keys) ? Math.min(keys.list.length, 3) : keys)));
  expect(shapes).toEqual(new Set([0, 1, 2, 3, 'unread', 'unreadable']));
  expect(sample.some(({ record }) => record.intent?.created !== undefined)).toBe(true);
  expect(sample.some(({ record }) => record.switchedOff.some(({ backOnSince }) => backOnSince))).toBe(true);
  fc.assert(
    fc.property(anyKnownUserFacts, (facts) => {
      expect(Object.values(facts)).not.toContain('unread');
      expect(
        isKnown(facts.keys) && facts.keys.list.every(({ lastUse, custody }) => isKnown(lastUse) && isKnown(custody)),
      ).toBe(true);
    }),
  );
});

test('policies keep what the parser demands of periods', () => {
  fc.assert(
    fc.property(anyPolicy, ({ lifecycle: { rotateAfterDays, deleteInactiveAfterDays, overlap } }) => {
      expect(overlap.minDays).toBeLessThanOrEqual(overlap.maxDays);
      expect(overlap.maxDays + deleteInactiveAfterDays).toBeLessThan(rotateAfterDays);
    }),
  );
});

test('every organization can be built, with the keys it was described with', () => {
  fc.assert(
    fc.property(anyOrganization, (description) => {
      const world = createWorld(description);
      for (const { id, users = [] } of description.accounts ?? []) {
        const account = [...world.state.accounts.values()].find((each) => each.id === id);
        expect([...(account?.users.values() ?? [])].map(({ keys }) => keys.length)).toEqual(
          users.map(({ keys = [] }) => keys.length),
        );
      }
    }),
  );
});
