import { describe, expect, test } from 'vitest';
import { aLease } from '../builders-run.ts';
import type { StoreUnderTest } from './rotation-store.ts';

export const leaseContract = (harness: StoreUnderTest): void => {
  describe('the lease', () => {
    test('is not there in a new table', async () => {
      expect(await harness().store.readLease()).toBeUndefined();
    });

    test('comes back as it was written', async () => {
      const { store } = harness();
      expect(await store.replaceLease(aLease(), undefined)).toBe(true);
      expect(await store.readLease()).toEqual(aLease());
    });

    test('is not taken by who has read that there is none, when there is one', async () => {
      const { store } = harness();
      await store.replaceLease(aLease(), undefined);
      expect(await store.replaceLease(aLease({ holder: 'run-3' }), undefined)).toBe(false);
      expect(await store.readLease()).toEqual(aLease());
    });

    test('is not taken by who has read one, when there is none', async () => {
      const { store } = harness();
      expect(await store.replaceLease(aLease({ epoch: 2, holder: 'run-3' }), aLease())).toBe(false);
      expect(await store.readLease()).toBeUndefined();
    });

    test('is renewed and released by who holds it', async () => {
      const { store } = harness();
      const [taken, renewed, released] = [aLease(), aLease({ beat: 1 }), aLease({ beat: 2, released: true })];
      await store.replaceLease(taken, undefined);
      expect(await store.replaceLease(renewed, taken)).toBe(true);
      expect(await store.replaceLease(released, renewed)).toBe(true);
      expect(await store.readLease()).toEqual(released);
    });

    test.each([
      ['a heartbeat', aLease({ beat: 1 })],
      ['a release', aLease({ released: true })],
      ['another holder', aLease({ epoch: 2, holder: 'run-3' })],
      ['the same beat of another worker of the run', aLease({ worker: 'another worker' })],
      ['another length', aLease({ lengthMs: 60_000 })],
      ['another caller', aLease({ caller: 'arn:aws:iam::999999999999:role/another' })],
    ])('is not replaced by who has missed %s', async (_what, missed) => {
      const { store } = harness();
      await store.replaceLease(aLease(), undefined);
      await store.replaceLease(missed, aLease());
      expect(await store.replaceLease(aLease({ epoch: 9, holder: 'run-9' }), aLease())).toBe(false);
      expect(await store.readLease()).toEqual(missed);
    });

    test('written again, as after a lost answer, is as good as written once', async () => {
      const { store } = harness();
      for (let n = 0; n < 2; n += 1) expect(await store.replaceLease(aLease(), undefined)).toBe(true);
      for (let n = 0; n < 2; n += 1) expect(await store.replaceLease(aLease({ beat: 1 }), aLease())).toBe(true);
      expect(await store.readLease()).toEqual(aLease({ beat: 1 }));
    });

    test('renewed by two workers of a run at once is renewed by one of them', async () => {
      const { store } = harness();
      await store.replaceLease(aLease(), undefined);
      const beats = ['one', 'two', 'three'].map((worker) => aLease({ beat: 1, worker }));
      const renewed = await Promise.all(beats.map((beat) => store.replaceLease(beat, aLease())));
      expect(renewed.filter(Boolean)).toHaveLength(1);
      expect(await store.readLease()).toEqual(beats[renewed.indexOf(true)]);
    });

    test('goes to exactly one of many who saw it free', async () => {
      const { store } = harness();
      const free = aLease({ released: true });
      await store.replaceLease(free, undefined);
      const contenders = Array.from({ length: 8 }, (_, n) => aLease({ epoch: 2, holder: `contender-${n}` }));
      const taken = await Promise.all(contenders.map((lease) => store.replaceLease(lease, free)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await store.readLease()).toEqual(contenders[taken.indexOf(true)]);
    });

    test('goes to exactly one of many in a new table', async () => {
      const { store } = harness();
      const contenders = Array.from({ length: 8 }, (_, n) => aLease({ holder: `contender-${n}` }));
      const taken = await Promise.all(contenders.map((lease) => store.replaceLease(lease, undefined)));
      expect(taken.filter(Boolean)).toHaveLength(1);
    });
  });
};
