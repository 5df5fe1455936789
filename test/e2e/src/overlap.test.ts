import type { State } from '@rekey/emulator';
import { accountId, type Policy, userName } from '@rekey/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { outcomeOf, userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, startStage } from './stage.ts';

// An overlap from its first day to its last, under a clock that stands still between the steps: each decision at its boundary.

const [ends, keeps] = ['111111111111', '222222222222'] as const;
const overlap = { minDays: 7, quietDays: 3, maxDays: 14, atMaxDays: 'deactivate' } as const;
const policy: Policy = {
  ...enforcing,
  lifecycle: { ...enforcing.lifecycle, overlap },
  overrides: [{ scopes: [accountId(keeps)], selector: {}, lifecycle: { overlap: { atMaxDays: 'keep' } } }],
};

const users = ['in-use', 'adopted', 'silent'].map((name) => ({ name, keys: [{ ageDays: 120, lastUsedDaysAgo: 0.1 }] }));
const unused = { name: 'unused', keys: [{ ageDays: 120 }] };
const dayMs = 86_400_000;
const secondMs = 1_000;

let stage: Stage;
let start: Date;
let before: State;
beforeAll(async () => {
  stage = await startStage();
  const accounts = [ends, keeps].map((id) => ({ id, users: [...users, unused] }));
  await stage.seed({ clock: { frozen: true }, accounts });
  before = await stage.emulator.state();
  await stage.run({ policy });
  start = await stage.emulator.now();
});
afterAll(async () => {
  await stage?.emulator.setClock({ frozen: false });
  await stage?.stop();
});

const at = async (days: number, seconds = 0): Promise<State> => {
  const now = new Date(start.getTime() + days * dayMs + seconds * secondMs);
  await stage.emulator.setClock({ now, frozen: true });
  for (const account of [ends, keeps]) await stage.emulator.makeReport(account, { ageHours: 0 });
  await stage.run({ policy });
  return stage.emulator.state();
};

/** Old and new key of each user, in one account. */
const fatesIn = (state: State, account: string = ends): Readonly<Record<string, string>> =>
  Object.fromEntries([...users, unused].map(({ name }) => [name, outcomeOf(before, state, { account, user: name })]));

const lastUse = (state: State, user: string, use: { old?: number; fresh?: number }): Promise<unknown> =>
  Promise.all(
    [ends, keeps].flatMap((account) => {
      const [old, fresh] = userIn(state, account, user).keys;
      return [
        ...(use.old === undefined || old === undefined
          ? []
          : [
              stage.emulator.changeKey(old.id, {
                lastUsedDaysAgo: use.old,
                lastUsedService: 's3',
                lastUsedRegion: 'eu-west-1',
              }),
            ]),
        ...(use.fresh === undefined || fresh === undefined
          ? []
          : [stage.emulator.changeKey(fresh.id, { lastUsedDaysAgo: use.fresh })]),
      ];
    }),
  );

const both = 'on +new';
const gone = 'off +new';

test('both keys work for minDays, to the second, and then the old one goes where it is silent and the new one is used', async () => {
  let state = await at(6.9);
  await lastUse(state, 'in-use', { old: 0.5 });
  await lastUse(state, 'adopted', { old: 6, fresh: 0.1 });
  state = await at(7, -1);
  expect(fatesIn(state)).toEqual({ 'in-use': both, adopted: both, silent: both, unused: both });
  state = await at(7);
  expect(fatesIn(state)).toEqual({ 'in-use': both, adopted: gone, silent: both, unused: gone });
  expect(fatesIn(state, keeps)).toEqual(fatesIn(state));
});

test('a key in use goes quietDays after its last use, to the second, once the new one is used', async () => {
  let state = await at(8);
  await lastUse(state, 'in-use', { old: 0, fresh: 0 });
  state = await at(11, -1);
  expect(fatesIn(state)['in-use']).toBe(both);
  state = await at(11);
  expect(fatesIn(state)['in-use']).toBe(gone);
});

test('a silent owner who never came for the new key keeps the old one to maxDays, and beyond where the policy keeps it', async () => {
  let state = await at(14, -1);
  expect([fatesIn(state)['silent'], fatesIn(state, keeps)['silent']]).toEqual([both, both]);
  state = await at(14);
  expect([fatesIn(state)['silent'], fatesIn(state, keeps)['silent']]).toEqual([gone, both]);
  const item = await stage.reader().user(accountId(keeps), userName('silent'));
  expect(item?.view).toMatchObject({ verdict: 'attention', finding: 'overlap-at-max' });
  expect(item?.view?.because).toContain('nobody has used');
});
