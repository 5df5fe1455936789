import { type Account, accountId, ouId, runId } from '@rekey/engine';
import { expect, test } from 'vitest';
import { batchesKey, itemsOf, readBatches, toBytes } from './batches.ts';

const accounts: readonly Account[] = Array.from({ length: 7 }, (_, n) => ({
  id: accountId(String(100_000_000_000 + n)),
  name: n === 3 ? 'Ünï "code" <b>' : `account ${n}`,
  state: 'ACTIVE',
  ouPath: n === 0 ? [] : [ouId('ou-ab12-workload1')],
  joinedAt: n === 1 ? undefined : new Date('2020-01-02T03:04:05.678Z'),
}));

const inSizes = (toVisit: readonly Account[], size: number) =>
  itemsOf({ toVisit, behind: toVisit.length }, { size, workers: 2 });

test('keep the order, and leave none out', () => {
  const batches = inSizes(accounts, 3);
  expect(batches.map((batch) => batch.accounts.length)).toEqual([3, 3, 1]);
  expect(batches.flatMap((batch) => batch.accounts)).toEqual(accounts);
  expect(inSizes([], 3)).toEqual([]);
});

test('come back from the bucket as they went', () => {
  const batches = inSizes(accounts, 4);
  expect(readBatches(toBytes(batches), 's3://b/k')).toEqual(batches);
});

test.each(['', '{}', '[{}]', '[{"accounts":[]}]', '[{"accounts":[{"id":"1"}]}]', '\u0000'])(
  'what is none of Rekey’s is refused: %j',
  (text) => {
    expect(() => readBatches(Buffer.from(text), 's3://b/k')).toThrow(
      expect.objectContaining({ code: 'EVENT_INVALID', message: 's3://b/k holds no batches of accounts' }),
    );
  },
);

test('lie below the run', () => {
  expect(batchesKey(runId('20260601T073000Z-4XK2QF'))).toBe('runs/20260601T073000Z-4XK2QF/batches.json');
});
