import { CredentialReportNotReadyException } from '@aws-sdk/client-iam';
import { accountId, type Clock, type Report } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import type { Iam } from '../aws/on-demand.ts';
import { defaultWaits } from '../settings.ts';
import { createReporter } from './report.ts';
import { createReportPace, type ReportPace } from './report-pace.ts';

const csv = [
  'user,arn,user_creation_time,password_enabled,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date',
  '<root_account>,arn:aws:iam::111111111111:root,2020-01-01T00:00:00Z,not_supported,false,N/A,N/A,false,N/A,N/A',
].join('\n');

/** An account whose report is ready so long after it was asked for, on a clock on which only sleeping takes time. */
const accountWith = (takesMs: number) => {
  let nowMs = 0;
  let askedAtMs: number | undefined;
  const looksAtMs: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    nowMs += ms;
  };
  const clock = { now: () => new Date(nowMs), elapsedMs: () => nowMs, sleep } as Clock;
  const send = async (command: object): Promise<object> => {
    if (command.constructor.name.startsWith('Generate')) {
      askedAtMs ??= nowMs;
      return { State: nowMs - askedAtMs >= takesMs ? 'COMPLETE' : 'STARTED' };
    }
    looksAtMs.push(nowMs);
    if (nowMs - (askedAtMs ?? nowMs) >= takesMs) return { Content: new TextEncoder().encode(csv) };
    throw new CredentialReportNotReadyException({ message: 'not yet', $metadata: {} });
  };
  const call = {
    account: accountId('111111111111'),
    raw: <T>(ask: () => Promise<T>) => ask(),
    ask: <T>(_action: string, ask: () => Promise<T>) => ask(),
  };
  const reporter = (pace: ReportPace) => createReporter({ iam: { send } as unknown as Iam, call, clock, pace });
  return { reporter, looksAtMs, sleep };
};

const paceOfDefaults = () => createReportPace(defaultWaits.reportMs);
const isReady = ({ status }: Report): boolean => status === 'ready';

describe('a report', () => {
  test.each([
    [0, 1],
    [2_000, 3],
    [2_050, 3],
    [2_051, 4],
  ])('that takes %i ms takes %i looks while nothing is known', async (takesMs, looks) => {
    const { reporter, looksAtMs } = accountWith(takesMs);
    expect(isReady(await reporter(paceOfDefaults()).report())).toBe(true);
    expect(looksAtMs).toHaveLength(looks);
  });

  test('that takes two seconds is looked for three times at first, and once or twice when a run has seen how long', async () => {
    const pace = paceOfDefaults();
    const looks: number[] = [];
    for (let account = 0; account < 12; account += 1) {
      const { reporter, looksAtMs } = accountWith(2_000);
      await reporter(pace).report();
      looks.push(looksAtMs.length);
    }
    expect(looks).toEqual([3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 2]);
  });

  test('requested a while ago is looked for at once, and then at the looks that are still ahead, counted from the request', async () => {
    const { reporter, looksAtMs, sleep } = accountWith(2_000);
    const { requestReport, report } = reporter(paceOfDefaults());
    await requestReport();
    await sleep(1_900);
    expect(isReady(await report())).toBe(true);
    expect(looksAtMs).toEqual([1_900, 2_050]);
  });

  test('requested before all looks had passed is looked for at once, and as often again', async () => {
    const { reporter, looksAtMs, sleep } = accountWith(100_000);
    const { requestReport, report } = reporter(paceOfDefaults());
    await requestReport();
    await sleep(99_000);
    expect(isReady(await report())).toBe(true);
    expect(looksAtMs).toEqual([99_000, 99_100, 99_200, 101_050]);
  });

  test('that is never ready is given up after the last look', async () => {
    const { reporter, looksAtMs } = accountWith(Number.POSITIVE_INFINITY);
    expect(await reporter(paceOfDefaults()).report()).toMatchObject({
      status: 'unavailable',
      because: expect.stringContaining('not ready after 61') as string,
    });
    expect(looksAtMs).toHaveLength(defaultWaits.reportMs.length);
  });
});
