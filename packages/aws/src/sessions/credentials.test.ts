import { expect, test } from 'vitest';
import { renewing, type SessionCredentials } from './credentials.ts';

const minuteMs = 60_000;

function aSource() {
  const at = { now: Date.UTC(2026, 0, 1) };
  let fetched = 0;
  const fetch = async (): Promise<SessionCredentials> => {
    fetched += 1;
    await Promise.resolve();
    const expiration = new Date(at.now + 60 * minuteMs);
    return { accessKeyId: `ASIA${fetched}`, secretAccessKey: 's', sessionToken: 't', expiration };
  };
  const credentials = renewing(fetch, { now: () => new Date(at.now) });
  return { at, credentials, fetched: () => fetched };
}

test('asks once for all who ask at the same time', async () => {
  const { credentials, fetched } = aSource();
  await Promise.all([credentials(), credentials(), credentials()]);
  await credentials();
  expect(fetched()).toBe(1);
});

test('renews five minutes before the end, by the time of AWS', async () => {
  const { at, credentials } = aSource();
  await credentials();
  at.now += 54 * minuteMs;
  expect((await credentials()).accessKeyId).toBe('ASIA1');
  at.now += minuteMs;
  expect((await credentials()).accessKeyId).toBe('ASIA2');
});

test('discards only the session that was found to be over', async () => {
  const { credentials, fetched } = aSource();
  const first = await credentials();
  credentials.discard(first);
  await credentials();
  credentials.discard(first);
  await credentials();
  expect(fetched()).toBe(2);
});

test('asks again after a failure', async () => {
  let tries = 0;
  const credentials = renewing(
    async () => {
      tries += 1;
      throw new Error('no');
    },
    { now: () => new Date() },
  );
  await expect(credentials()).rejects.toThrow('no');
  await expect(credentials()).rejects.toThrow('no');
  expect(tries).toBe(2);
});
