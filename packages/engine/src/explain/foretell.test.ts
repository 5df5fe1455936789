import { describe, expect, test } from 'vitest';
import { RekeyError } from '../errors.ts';
import type { Gatherer } from '../gather.ts';
import type { Outcome } from '../model/decision.ts';
import type { Key, Need, UserFacts } from '../model/facts.ts';
import { isKnown } from '../model/facts.ts';
import type { Rules } from '../model/rules.ts';
import type { Performer } from '../perform.ts';
import { aKey, aUser, dayMs, issued, now, someRules } from '../testing/index.ts';
import type { Means } from './foretell.ts';
import { foretell, foretellNext, observe } from './foretell.ts';

const stepsAtMost = 40;

/** Means that answer what the test says, and what was asked of them. */
const someMeans = (sketch: {
  readonly read?: (facts: UserFacts, need: Need) => UserFacts | 'gone';
  readonly perform?: Performer;
  readonly rules?: Rules;
}) => {
  const needs: Need[] = [];
  let performed = 0;
  const gatherer = {
    read: async (facts: UserFacts, need: Need) => {
      needs.push(need);
      return sketch.read?.(facts, need) ?? facts;
    },
  } as unknown as Gatherer;
  const means: Means = {
    gatherer,
    rulesFor: () => sketch.rules ?? someRules(),
    plannerAt: () => (task) => {
      performed += 1;
      if (sketch.perform === undefined) throw new Error('nothing is to be done here');
      return sketch.perform(task);
    },
  };
  return { means, needs, performed: () => performed };
};

const outcome =
  (value: Outcome): Performer =>
  async () =>
    value;
const due = aUser({ keys: [aKey({ ageDays: 100 })] });

describe('what the rules turn on', () => {
  const unlisted = aUser({ keys: 'unread' });

  test('is read until they settle', async () => {
    const { means, needs } = someMeans({ read: (facts) => ({ ...facts, keys: aUser().keys }) });
    expect(await observe(means, unlisted, now)).toEqual(aUser());
    expect(needs).toEqual(['keys']);
  });

  test('of a user who is gone is nothing', async () => {
    const { means } = someMeans({ read: () => 'gone' });
    expect(await observe(means, unlisted, now)).toBe('gone');
    const { moment, facts } = await foretell(means, unlisted, now);
    expect(moment).toEqual({ at: now, steps: [], settled: undefined });
    expect(facts).toBe(unlisted);
  });

  test('is asked for a bounded number of times, and nothing is done while it is not known', async () => {
    const { means, needs, performed } = someMeans({});
    const { moment } = await foretell(means, unlisted, now);
    expect(moment).toEqual({ at: now, steps: [], settled: undefined });
    expect(needs).toHaveLength(stepsAtMost);
    expect(performed()).toBe(0);
  });

  const keysSeen = (seen: 'listed' | 'evolved' | 'reported', sketch: Parameters<typeof aUser>[0] = {}) =>
    aUser({ keys: [aKey({ ageDays: 100 })], seen, ...sketch });

  test('is listed anew after a report, and not after an effect that was only thought', async () => {
    const listed = (facts: UserFacts): UserFacts =>
      isKnown(facts.keys) ? { ...facts, keys: { ...facts.keys, seen: 'listed' } } : facts;
    const reported = someMeans({ read: listed });
    await observe(reported.means, keysSeen('reported'), now);
    expect(reported.needs).toEqual(['keys']);
    const evolved = someMeans({ read: listed });
    expect(await observe(evolved.means, keysSeen('evolved'), now)).toMatchObject({ keys: { seen: 'listed' } });
    expect(evolved.needs).toEqual([]);
  });

  test('is read after such an effect too, where it is something else than the keys', async () => {
    const { means, needs } = someMeans({ read: (facts) => ({ ...facts, optedOut: false }) });
    await observe(means, keysSeen('evolved', { optedOut: 'unread' }), now);
    expect(needs).toEqual(['opt-out']);
  });
});

describe('a step', () => {
  test('that can not be thought is told with the reason, and is the last', async () => {
    const { means, performed } = someMeans({
      perform: async () => {
        throw new RekeyError('THROTTLED', 'too much');
      },
    });
    const { moment } = await foretell(means, due, now);
    expect(moment.settled).toBeUndefined();
    expect(moment.steps).toMatchObject([{ action: { kind: 'issue' }, status: 'failed', code: 'THROTTLED' }]);
    expect(performed()).toBe(1);
  });

  test('that would be refused is the last', async () => {
    const { means } = someMeans({
      perform: outcome({ status: 'refused', code: 'SECRET_NOT_OURS', because: 'theirs' }),
    });
    const { moment } = await foretell(means, due, now);
    expect(moment.steps).toMatchObject([{ status: 'refused', code: 'SECRET_NOT_OURS' }]);
    expect(moment.settled).toBeUndefined();
  });

  test('that changes nothing is not taken for ever', async () => {
    const nothing = outcome({ status: 'done', effect: { kind: 'deleted', keyId: aKey({ ageDays: 1 }).id } });
    const { means, performed } = someMeans({ perform: nothing });
    expect((await foretell(means, due, now)).moment.steps).toHaveLength(stepsAtMost);
    expect(performed()).toBe(stepsAtMost);
  });
});

describe('the moments to come', () => {
  const rules = someRules({ lifecycle: { ifUnused: { days: 90, then: 'report' } } });
  const user = aUser({ keys: [{ ...aKey({ ageDays: 80 }), lastUse: 'unread' }] });
  const withLastUse = (lastUse: Key['lastUse']) =>
    someMeans({
      rules,
      read: (facts) =>
        isKnown(facts.keys)
          ? { ...facts, keys: { ...facts.keys, list: facts.keys.list.map((key) => ({ ...key, lastUse })) } }
          : facts,
    }).means;

  test('are those at which something would be found, too', async () => {
    const means = withLastUse({ at: undefined });
    const [next, ...more] = await foretellNext(means, await foretell(means, user, now));
    expect(next).toMatchObject({ steps: [], settled: { verdict: 'attention', finding: 'unused-key' } });
    expect(next?.at.getTime()).toBe(now.getTime() + 10 * dayMs);
    expect(more).toEqual([]);
  });

  test('and at which something could not be read', async () => {
    const means = withLastUse('unreadable');
    const [next] = await foretellNext(means, await foretell(means, user, now));
    expect(next).toMatchObject({ steps: [], settled: { verdict: 'unknown' } });
  });

  test('but none at which a fact was asked for that changed nothing', async () => {
    const overlap = { minDays: 1, quietDays: 5, maxDays: 30, atMaxDays: 'deactivate' } as const;
    const [old, fresh] = [aKey({ ageDays: 100, lastUse: 'unread' }), aKey({ ageDays: 0, custody: 'current' })];
    const inOverlap = aUser({ keys: [old, fresh], record: { issued: [issued(fresh)] } });
    const { means } = someMeans({
      rules: someRules({ lifecycle: { overlap } }),
      read: (facts, need) =>
        isKnown(facts.keys) && need === 'last-use'
          ? { ...facts, keys: { ...facts.keys, list: [{ ...old, lastUse: { at: now } }, fresh] } }
          : facts,
      perform: outcome({ status: 'refused', code: 'SCP_DENIED', because: 'denied' }),
    });
    const moments = await foretellNext(means, await foretell(means, inOverlap, now));
    expect(moments.map(({ at, steps }) => [(at.getTime() - now.getTime()) / dayMs, steps.length])).toEqual([[5, 1]]);
  });

  test('are none where nothing was settled, and end with what can not be thought', async () => {
    const { means } = someMeans({
      perform: outcome({ status: 'refused', code: 'SECRET_NOT_OURS', because: 'theirs' }),
    });
    const young = aUser({ keys: [aKey({ ageDays: 80 })] });
    const moments = await foretellNext(means, await foretell(means, young, now));
    expect(moments).toMatchObject([{ steps: [{ status: 'refused' }], settled: undefined }]);
  });
});
