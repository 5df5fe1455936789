import { describe, expect, test } from 'vitest';
import { createGate, type Gate } from './gate.ts';

const throttling = new Error('Rate exceeded');

/** A service that keeps requests until it is told how they end, and counts those under way. */
function service(gate: Gate) {
  const open: ((error?: Error) => void)[] = [];
  const ended: Promise<unknown>[] = [];
  return {
    underWay: () => open.length,
    begin(count: number) {
      for (let n = 0; n < count; n += 1) {
        const send = () =>
          new Promise<void>((resolve, reject) => {
            open.push((error) => (error === undefined ? resolve() : reject(error)));
          });
        ended.push(gate.pass(send).catch((error: unknown) => error));
      }
    },
    async end(count: number, error?: Error) {
      for (const finish of open.splice(0, count)) finish(error);
      await new Promise((resolve) => setImmediate(resolve));
    },
    ended: () => Promise.all(ended),
  };
}

const gateOf = (atMost: number) => createGate({ atMost, isThrottling: (error) => error === throttling });

async function settled(count: number, atMost = 10) {
  const requests = service(gateOf(atMost));
  requests.begin(count);
  await requests.end(0);
  return requests;
}

describe('the gate of an account', () => {
  test('lets as many be under way as are allowed, and the next as one ends', async () => {
    const requests = await settled(12);
    expect(requests.underWay()).toBe(10);
    await requests.end(1);
    expect(requests.underWay()).toBe(10);
  });

  test('halves after throttling: once for those that were under way together', async () => {
    const requests = await settled(40);
    await requests.end(10, throttling);
    expect(requests.underWay()).toBe(5);
    await requests.end(1, throttling);
    await requests.end(4);
    expect(requests.underWay()).toBeLessThanOrEqual(3);
  });

  test('never closes', async () => {
    const requests = await settled(60);
    for (let round = 0; round < 20; round += 1) await requests.end(1, throttling);
    while (requests.underWay() > 1) await requests.end(1, throttling);
    expect(requests.underWay()).toBe(1);
  });

  test('opens slowly again, as far as before and no further', async () => {
    const requests = await settled(300);
    await requests.end(10, throttling);
    await requests.end(5);
    await requests.end(1);
    expect(requests.underWay()).toBe(6);
    for (let round = 0; round < 15; round += 1) await requests.end(requests.underWay());
    expect(requests.underWay()).toBe(10);
  });

  test('takes another failure for no throttling', async () => {
    const requests = await settled(40);
    await requests.end(10, new Error('AccessDenied'));
    expect(requests.underWay()).toBe(10);
  });

  test('gives back what was answered, and throws what was thrown', async () => {
    const gate = gateOf(1);
    expect(await gate.pass(async () => 'answer')).toBe('answer');
    await expect(gate.pass(() => Promise.reject(throttling))).rejects.toBe(throttling);
    expect(await gate.pass(async () => 'again')).toBe('again');
  });
});
