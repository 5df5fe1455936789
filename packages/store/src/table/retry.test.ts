import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refusedIn, retryingConflicts } from './retry.ts';

const canceled = (...reasons: readonly string[]) =>
  new TransactionCanceledException({
    message: `canceled [${reasons.join()}]`,
    $metadata: {},
    CancellationReasons: reasons.map((Code) => ({ Code })),
  });

const named = (name: string) => Object.assign(new Error(name), { name });

describe('a call that runs into another one', () => {
  beforeEach(() => {
    vi.spyOn(Math, 'random').mockReturnValue(0); // no pauses
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test.each([
    ['a transaction', canceled('None', 'TransactionConflict')],
    ['throttling of a part', canceled('ThrottlingError', 'None')],
    ['a write during a transaction', named('TransactionConflictException')],
    ['a repetition of itself that is still running', named('TransactionInProgressException')],
  ])('is repeated: %s', async (_, error) => {
    const call = vi
      .fn<() => Promise<string>>()
      .mockResolvedValue('done')
      .mockRejectedValueOnce(error)
      .mockRejectedValueOnce(error);
    expect(await retryingConflicts(call)).toBe('done');
    expect(call).toHaveBeenCalledTimes(3);
  });

  test('is given up after six attempts', async () => {
    const call = vi.fn<() => Promise<void>>().mockRejectedValue(canceled('TransactionConflict'));
    await expect(retryingConflicts(call)).rejects.toMatchObject({ name: 'TransactionConflictException' });
    expect(call).toHaveBeenCalledTimes(6);
  });

  test.each([
    ['a condition that does not hold', canceled('ConditionalCheckFailed', 'TransactionConflict')],
    ['a mistake in the request', canceled('ValidationError')],
    ['no reasons at all', canceled()],
    ['any other error', named('AccessDeniedException')],
  ])('is not repeated for %s', async (_, error) => {
    const call = vi.fn<() => Promise<void>>().mockRejectedValue(error);
    await expect(retryingConflicts(call)).rejects.toBe(error);
    expect(call).toHaveBeenCalledTimes(1);
  });
});

describe('refusals', () => {
  const parts = ['intent', 'user', 'event'];

  test('are the parts whose condition did not hold', async () => {
    const sent = Promise.reject(canceled('ConditionalCheckFailed', 'None', 'ConditionalCheckFailed'));
    expect(await refusedIn(parts, sent)).toEqual(['intent', 'event']);
    expect(await refusedIn(parts, Promise.resolve())).toEqual([]);
  });

  test('of a write by itself are that write', async () => {
    const sent = Promise.reject(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));
    expect(await refusedIn(['lease'], sent)).toEqual(['lease']);
  });

  test('do not hide another failure', async () => {
    const error = canceled('TransactionConflict', 'None', 'None');
    await expect(refusedIn(parts, Promise.reject(error))).rejects.toBe(error);
  });
});
