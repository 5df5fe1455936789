import { aView, dayMs, now } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { nextText } from './what-next.ts';

const inDays = (days: number): Date => new Date(now.getTime() + days * dayMs);

test.each([
  [aView({ verdict: 'fresh', dueAt: inDays(3) }), /Rekey acts in the first run after .*in 3 days/],
  [aView({ verdict: 'fresh', dueFor: 'R13', dueAt: inDays(1) }), /Rekey issues a new key in the first run after/],
  [aView({ verdict: 'fresh', mode: 'plan', dueAt: inDays(3) }), /In mode plan Rekey only records that it acts/],
  [aView({ verdict: 'waiting', dueAt: inDays(-2) }), /Overdue since .*2 days ago/],
  [aView({ verdict: 'fresh' }), /Nothing is in sight/],
  [aView({ verdict: 'excepted', exception: { hold: false, expires: '2099-01-01' } }), /Left alone until .*2099-01-01/],
  [aView({ verdict: 'excepted', exception: { hold: true } }), /until the exception is removed/],
  [aView({ verdict: 'opted-out' }), /opt-out tag/],
  [aView({ verdict: 'attention', finding: 'three-keys', dueAt: inDays(-1) }), /before a person has looked.*1 day ago/],
  [aView({ verdict: 'unknown' }), /before it can be read/],
  [aView({ verdict: 'no-keys' }), /makes nobody’s first key/],
])('what is next for %j', async (view, text) => {
  expect((await nextText(view, now)).toString()).toMatch(text);
});
