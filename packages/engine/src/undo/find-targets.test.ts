import { describe, expect, test } from 'vitest';
import { accountId, runId, userName } from '../model/ids.ts';
import type { AccountResult, HistoryEvent, RunSummary, Step } from '../model/run.ts';
import { aKey, anAccount, anAccountResult, anEvent, aRunSummary, daysAgo, now } from '../testing/index.ts';
import type { Archive } from './archive.ts';
import { findTargets } from './find-targets.ts';

const night = runId('night');
const accounts = ['111111111111', '222222222222', '333333333333'].map((id) => anAccount({ id }));
const [one, two, three] = accounts as [(typeof accounts)[0], (typeof accounts)[0], (typeof accounts)[0]];

type Table = { run?: RunSummary | undefined; results?: readonly AccountResult[]; history?: readonly HistoryEvent[] };

const archive = ({
  run = aRunSummary({ run: night, status: 'finished' }),
  results = [],
  history = [],
}: Table): Archive => ({
  run: async (id) => (id === night ? run : undefined),
  results: async function* () {
    yield* results;
  },
  history: async function* (account) {
    yield* history.filter((event) => event.account === account);
  },
});

const step = (kind: 'deactivate' | 'delete' | 'discard-orphan', status: Step['status']): Step => ({
  rule: 'R9',
  because: '',
  action: { kind, keyId: aKey().id },
  status,
});
const issue: Step = { rule: 'R13', because: '', action: { kind: 'issue' }, status: 'done' };

const resultOf = (account: (typeof accounts)[0], users: Readonly<Record<string, readonly Step[]>>): AccountResult =>
  anAccountResult({
    account,
    run: night,
    users: Object.entries(users).map(([user, steps]) => ({
      user: userName(user),
      status: 'settled',
      mode: 'enforce',
      steps,
    })),
  });

const found = async (table: Table, account?: string): Promise<readonly string[]> => {
  const of = { run: night, ...(account === undefined ? {} : { account: accountId(account) }) };
  return (await findTargets(archive(table), of, accounts)).map((target) => `${target.account[0]} ${target.user}`);
};

describe('the users of a run', () => {
  test('are those whose keys it switched off or deleted, or may have', async () => {
    const results = [
      resultOf(one, {
        off: [issue, step('deactivate', 'done')],
        deleted: [step('delete', 'done')],
        unclear: [step('delete', 'unclear')],
        failed: [step('deactivate', 'failed')],
        refused: [step('deactivate', 'refused')],
        planned: [step('deactivate', 'planned')],
        deferred: [step('delete', 'deferred')],
        orphan: [step('discard-orphan', 'done')],
        issued: [issue],
        nothing: [],
      }),
    ];
    expect(await found({ results })).toEqual(['1 deleted', '1 failed', '1 off', '1 unclear']);
  });

  test('are in the order of accounts and names, of all accounts or of one', async () => {
    const off = [step('deactivate', 'done')];
    const results = [resultOf(two, { b: off, a: off }), resultOf(one, { d: off, c: off })];
    expect(await found({ results })).toEqual(['1 c', '1 d', '2 a', '2 b']);
    expect(await found({ results }, two.id)).toEqual(['2 a', '2 b']);
  });

  test('of a finished run are not looked for in the history', async () => {
    expect(await found({ history: [anEvent({ run: night })] })).toEqual([]);
  });
});

describe('of a run that did not come to its end', () => {
  const run = aRunSummary({ run: night, status: 'running', startedAt: daysAgo(1) });
  const did = (user: string, sketch: Partial<HistoryEvent> = {}): HistoryEvent =>
    anEvent({ user: userName(user), run: night, account: two.id, at: now, ...sketch });

  test('the history of accounts without a result tells', async () => {
    const results = [resultOf(one, { told: [step('delete', 'done')] })];
    const history = [
      did('a'),
      did('a', { action: 'delete' }),
      did('b', { action: 'delete' }),
      did('c', { action: 'issue' }),
      did('d', { run: runId('another') }),
      did('e', { account: one.id }),
      did('f', { account: three.id, at: daysAgo(1) }),
      did('g', { account: three.id, at: daysAgo(1.01) }),
      did('h', { account: three.id }),
    ];
    expect(await found({ run, results, history })).toEqual(['1 told', '2 a', '2 b', '3 f']);
    expect(await found({ run, results, history }, two.id)).toEqual(['2 a', '2 b']);
  });
});

test('a user who is named is the only one; a run that is not known is a mistake', async () => {
  const alice = { account: one.id, user: userName('alice') };
  expect(await findTargets(archive({}), alice, accounts)).toEqual([alice]);
  await expect(findTargets(archive({}), { run: runId('no-such') }, accounts)).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('rekey history') as string,
  });
});
