import type { RunEvent } from '@rekey/engine';
import { anAccount, anAccountResult, someCounts } from '@rekey/engine/testing';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { aStep, aUserResult, unreachable } from '../testing/sample-run.ts';
import { plainLook } from '../text/look.ts';
import { logLine } from './lines.ts';
import { render } from './render.ts';
import { initialProgress, type ProgressState, progressed } from './state.ts';

const account = (id: number, name: string) => anAccount({ id: String(id).padStart(12, '0'), name });
const began = (id: number, name: string): RunEvent => ({ kind: 'account-started', account: account(id, name) });
const ended = (id: number, name: string): RunEvent => ({
  kind: 'account-finished',
  result: anAccountResult({
    account: account(id, name),
    counts: someCounts({ issued: 1, deleted: 1, attention: 1 }),
    users: [aUserResult({ steps: [aStep(), aStep({ action: { kind: 'issue' } })] })],
  }),
});

const after = (events: readonly RunEvent[]): ProgressState => events.reduce(progressed, initialProgress('done'));
const frame = (width: number, elapsedMs = 30_000) => ({ title: 'planning', look: { ...plainLook, width }, elapsedMs });

const halfway = after([
  { kind: 'discovered', accounts: 6, toScan: 4 },
  began(1, 'payments'),
  began(2, 'データ基盤'),
  began(3, 'a-rather-long-name-of-an-account-in-flight'),
  ended(1, 'payments'),
  { kind: 'account-started', account: unreachable.account },
  { kind: 'account-finished', result: unreachable },
]);

test('progress shows how far, what came of it, and what is in flight', () => {
  expect(render(halfway, frame(80))).toMatchInlineSnapshot(`
    "⠋ ████████████░░░░░░░░░░░░ planning 2/4 accounts 30 s, about 30 s left
      1 rotated  1 deleted  1 attention  1 unreachable
      データ基盤, a-rather-long-name-of-an-account-in-flight"
  `);
});

test('progress fits 40 columns, wide characters included', () => {
  const text = render(halfway, frame(40));
  expect(text).toMatchInlineSnapshot(`
    "⠋ planning 2/4 accounts 30 s, about 30 …
      1 rotated  1 deleted  1 attention  1 …
      データ基盤 +1"
  `);
  expect(Math.max(...text.split('\n').map((line) => stringWidth(line)))).toBeLessThanOrEqual(40);
});

test('before accounts are known, and while another run is at work, progress says so', () => {
  expect(render(initialProgress('done'), frame(80))).toContain('looking up the accounts');
  const waiting = after([{ kind: 'waiting-for-lease', holder: 'run 7 by jane' }]);
  expect(render(waiting, frame(80, 12_000))).toContain('waiting for run 7 by jane (12 s)');
});

test('a run counts what was done, and a plan what would be', () => {
  const event: RunEvent = {
    kind: 'account-finished',
    result: anAccountResult({
      users: [aUserResult({ steps: [aStep({ status: 'planned' })] })],
      counts: someCounts({ planned: 1 }),
    }),
  };
  expect(progressed(initialProgress('done'), event).deleted).toBe(0);
  expect(progressed(initialProgress('planned'), event).deleted).toBe(1);
});

test('accounts that are skipped do not count as done', () => {
  const skipped = anAccountResult({ coverage: 'opted-out' });
  expect(after([{ kind: 'account-finished', result: skipped }]).done).toBe(0);
});

test('a log tells of accounts with something to say, and of others only now and then', () => {
  const quiet = anAccountResult({ account: account(9, 'quiet') });
  expect(logLine({ kind: 'account-finished', result: quiet }, { ...halfway, done: 3 })).toBeUndefined();
  expect(logLine({ kind: 'account-finished', result: quiet }, { ...halfway, done: 50, total: 500 })).toBe(
    '50 of 500 accounts done',
  );
  expect(logLine(ended(1, 'payments'), halfway)).toBe(
    'payments (000000000001): 1 key issued, 1 deleted; 1 needs attention',
  );
  const waiting = anAccountResult({ account: account(9, 'payments'), verdicts: { fresh: 3, waiting: 1 } });
  expect(logLine({ kind: 'account-finished', result: waiting }, halfway)).toBe(
    'payments (000000000009): 1 waits for a later run',
  );
  expect(logLine({ kind: 'account-finished', result: unreachable }, halfway)).toBe(
    'データ基盤 (222222222222): unreachable ROLE_NOT_ASSUMABLE: role/rekey/rekey-member can not be assumed: access denied',
  );
});
