import { type AccountId, type Exception, type Hold, type UserView, userName } from '@rekey/engine';
import { aHold, aPolicy, aView, dayMs, now, theAccount } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { coversOf } from './exceptions.ts';

const dayOf = (days: number): string => new Date(now.getTime() + days * dayMs).toISOString().slice(0, 10);

const left = (user: string, exception: NonNullable<UserView['exception']>, account: AccountId = theAccount) => ({
  account,
  user: userName(user),
  view: aView({ verdict: 'excepted', exception }),
});

const covers = (exceptions: readonly Exception[], holds: readonly Hold[] = []) =>
  coversOf({
    policy: aPolicy({ exceptions }),
    holds,
    excepted: [
      left('alice', { id: 'legacy', hold: false }),
      left('bob', { reason: 'year-end', expires: dayOf(10), hold: false }),
      left('carol', { reason: 'migration', owner: 'Jane', hold: true }),
      left('dora', { reason: 'mode off', hold: false }),
    ],
    at: now,
  });

const bare = (sketch: Partial<Exception>): Exception => ({ scopes: ['org'], selector: { users: ['*'] }, ...sketch });

test('an exception is told with whom it leaves alone, by its id or by what it says', () => {
  const { exceptions } = covers([
    bare({ id: 'legacy' }),
    bare({ reason: 'year-end', expires: dayOf(10) }),
    bare({ id: 'useless' }),
  ]);
  expect(exceptions.map(({ users }) => users.map(({ user }) => user))).toEqual([['alice'], ['bob'], []]);
});

test.each([
  [{ expires: dayOf(-1) }, 'over', false],
  [{ expires: dayOf(0) }, 'in-force', true],
  [{ expires: dayOf(28) }, 'in-force', true],
  [{ expires: dayOf(30) }, 'in-force', false],
  [{ from: dayOf(1) }, 'not-yet', false],
  [{}, 'in-force', false],
] as const)('%j: its standing, and whether it is over soon', (period, standing, endsSoon) => {
  expect(covers([bare(period)]).exceptions[0]).toMatchObject({ standing, endsSoon });
});

test('holds count too', () => {
  const hold = aHold({ reason: 'migration', author: 'Jane', until: new Date(now.getTime() + dayMs) });
  expect(covers([], [hold]).holds).toMatchObject([
    { standing: 'in-force', endsSoon: true, users: [{ user: 'carol' }] },
  ]);
});
