import { userName } from '@rekey/engine';
import { anAccount, anAccountResult, aRunSummary, aView, daysAhead, now, someCounts } from '@rekey/engine/testing';
import { describe, expect, test } from 'vitest';
import { digestOf, isQuiet } from './digest.ts';
import { mailTo } from './mail.ts';
import type { Notice } from './notice.ts';

const hostile = 'x\u001b[31m\r\nBcc: all@example.com\u202e';
const rotation = (user: string, account = anAccount({ name: 'payments' })): Notice => ({
  kind: 'rotation',
  name: 'rotation',
  of: { account, user: userName(user), view: aView() },
  at: daysAhead(3),
  withinDays: 3,
});

describe('a mail', () => {
  test('names many users, and says how many it does not name', () => {
    const { subject, text } = mailTo(
      'a@example.com',
      Array.from({ length: 60 }, (_, n) => rotation(`user-${n}`)),
    );
    expect(subject).toBe('AWS access keys: 60 keys will be rotated');
    expect(text).toContain('KEYS WILL BE ROTATED (60)');
    expect(text).toContain('user-49 in payments (111111111111): from 2026-06-04 on');
    expect(text).toContain('... and 10 more.');
    expect(text).not.toContain('user-50');
  });

  test('lets no name break a line, a header or a terminal', () => {
    const { subject, text } = mailTo('a@example.com', [rotation(hostile, anAccount({ name: hostile }))]);
    expect(subject).not.toMatch(/[\r\n\u001b\u202e]/);
    expect(text).not.toMatch(/[\r\u001b\u202e]|^Bcc/m);
  });
});

const users = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    user: userName(`user-${n}`),
    status: 'settled' as const,
    mode: 'enforce' as const,
    steps: [{ rule: 'R13' as const, because: 'due', action: { kind: 'issue' as const }, status: 'done' as const }],
  }));
const facts = (accounts: readonly ReturnType<typeof anAccountResult>[], issued: number) => ({
  result: { ...aRunSummary({ status: 'finished', endedAt: now, counts: someCounts({ issued }) }), accounts },
  seen: [],
  notices: [],
  exceptions: [],
  now,
  mailsFailed: 0,
});
const accountNumber = (n: number) => anAccount({ id: String(100_000_000_000 + n), name: `account ${n}` });

describe('a digest', () => {
  test('of thousands of rotations stays short, and whole in its counts', () => {
    const accounts = Array.from({ length: 1_000 }, (_, n) =>
      anAccountResult({ account: accountNumber(n), users: users(20) }),
    );
    const { subject, text, json } = digestOf(facts(accounts, 20_000));
    expect(subject).toBe('Rekey: 20,000 keys rotated');
    expect(text.length).toBeLessThan(4_000);
    expect(text).toContain('ROTATED (20,000)');
    expect(text).toContain('... and 988 more: rekey history run-2');
    expect(text).toContain('user-7 and 12 more');
    expect(Buffer.byteLength(json)).toBeLessThan(100_000);
    expect(JSON.parse(json)).toMatchObject({ truncated: true, users: [], counts: { issued: 20_000 } });
  });

  test('has a subject of one line of ASCII, whatever happened', () => {
    const account = anAccount({ name: hostile });
    const failed = anAccountResult({ account, coverage: 'failed', code: 'THROTTLED', because: hostile, hint: hostile });
    const { subject, text } = digestOf(facts([failed], 3));
    expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
    expect(text).not.toMatch(/[\r\u001b\u202e]|^Bcc/m);
  });

  test('is not worth sending where nothing happened', () => {
    expect(isQuiet(facts([], 0))).toBe(true);
    expect(isQuiet(facts([], 1))).toBe(false);
    expect(isQuiet({ ...facts([], 0), notices: [rotation('a')] })).toBe(false);
  });
});
