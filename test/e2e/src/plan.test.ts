import { CreateAccessKeyCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import type { Call, State } from '@rekey/emulator';
import type { RunResult, Step } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { administratorOf, assumed, clientsOf, refusalOf } from './clients.ts';
import { accounts, organization, policy } from './organization.ts';
import type { Stage } from './stage.ts';
import { management, startStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const enforced = (result: RunResult) =>
  result.accounts.flatMap(({ account, users }) =>
    users
      .filter(({ mode }) => mode === 'enforce')
      .flatMap(({ user, steps }) => steps.map((step) => ({ account: account.id, user, step }))),
  );

type Line = string;

const operations = { issue: 'CreateAccessKey', deactivate: 'UpdateAccessKey', delete: 'DeleteAccessKey' } as const;
const secretOperations = { created: 'CreateSecret', restored: 'RestoreSecret', adopted: 'TagResource' } as const;

/** What a plan announces, in the words of the call log. */
const announced = (result: RunResult): readonly Line[] =>
  enforced(result)
    .filter(({ step }) => step.status === 'planned')
    .flatMap(({ account, user, step }) => [
      ...keyLine(step).map((line) => `${account} ${user} ${line}`),
      ...secretLine(step).map((line) => `${account} ${line}`),
    ])
    .toSorted();

const keyLine = ({ action, keyId }: Step): readonly Line[] =>
  action.kind === 'issue' || action.kind === 'deactivate' || action.kind === 'delete'
    ? [`${operations[action.kind]} ${action.kind === 'issue' ? 'new' : keyId}`]
    : [];

const secretLine = ({ secret }: Step): readonly Line[] =>
  secret === undefined || secret.how === 'present'
    ? []
    : [`${secretOperations[secret.how]} ${secret.region} ${secret.name}`];

/** What was done to keys and secrets, by the call log. */
const done = (calls: readonly Call[]): readonly Line[] =>
  changes(calls)
    .filter(({ status }) => status === 200)
    .flatMap(({ account, operation, region, params }): readonly Line[] => {
      const { userName, accessKeyId, secretId, name } = params;
      if (operation === 'CreateAccessKey') return [`${account} ${userName} ${operation} new`];
      if (Object.values<string>(operations).includes(operation))
        return [`${account} ${userName} ${operation} ${accessKeyId}`];
      if (Object.values<string>(secretOperations).includes(operation))
        return [`${account} ${operation} ${region} ${secretId ?? name}`];
      return [];
    })
    .toSorted();

const callsDuring = async <T>(work: () => Promise<T>): Promise<{ result: T; calls: readonly Call[] }> => {
  await stage.emulator.clearCalls();
  const result = await work();
  return { result, calls: await stage.emulator.calls() };
};

/** Whatever a person could tell apart, apart from what a clock alone changes. */
const contents = ({ accounts: all, minted }: State): unknown => ({ all, minted });

test('a plan says exactly what the run after it does, in every run of three months', async () => {
  await stage.seed(organization);
  const told: number[] = [];
  for (const days of [0, 1, 3, 9, 7, 75]) {
    await stage.emulator.advance({ days });
    const before = await stage.emulator.state();
    const planned = await callsDuring(() => stage.plan({ policy }, { remembering: true }));
    expect(changes(planned.calls)).toEqual([]);
    expect(contents(await stage.emulator.state())).toEqual(contents(before));
    const { calls } = await callsDuring(() => stage.run({ policy }));
    expect(done(calls), `after ${days} days more`).toEqual(announced(planned.result));
    told.push(announced(planned.result).length);
  }
  expect(told[0]).toBeGreaterThan(40);
});

describe('a plan without a table, and the first run', () => {
  type Watched = { readonly result: RunResult; readonly calls: readonly Call[] };
  let untouched: { readonly before: unknown; readonly after: unknown };
  let planned: Watched;
  let run: Watched;

  beforeAll(async () => {
    await stage.seed(organization);
    const before = contents(await stage.emulator.state());
    planned = await callsDuring(() => stage.plan({ policy }));
    untouched = { before, after: contents(await stage.emulator.state()) };
    run = await callsDuring(() => stage.run({ policy }));
  });

  test('agree on every key and every secret', () => {
    expect(done(run.calls)).toEqual(announced(planned.result));
  });

  test('agree on who is failed, deferred by a cap or left to people', () => {
    const left = ({ accounts: all }: RunResult) =>
      all.flatMap(({ account, users }) =>
        users.flatMap(({ user, status, code, view }) =>
          status !== 'settled' || view?.finding !== undefined ? [[account.id, user, status, code, view?.finding]] : [],
        ),
      );
    expect(left(planned.result)).toEqual(left(run.result));
    expect(left(planned.result)).toContainEqual([accounts.capped, 'due-0', 'deferred', 'CAP_REACHED', undefined]);
    expect(left(planned.result)).toContainEqual([accounts.rules, 'r04-three', 'settled', undefined, 'three-keys']);
    expect(left(planned.result)).toContainEqual([accounts.secrets, 'owned', 'failed', 'SECRET_NOT_OURS', undefined]);
  });

  test('agree on what is covered', () => {
    const covered = ({ accounts: all }: RunResult) => all.map(({ account, coverage }) => [account.id, coverage]);
    expect(covered(planned.result)).toEqual(covered(run.result));
    expect(planned.result.coverage).toEqual({
      scanned: 8,
      'opted-out': 1,
      off: 1,
      'not-active': 1,
      unreachable: 1,
      'not-covered': 1,
      failed: 0,
      deferred: 0,
    });
  });

  test('differ in that the plan changes nothing, not even the table', () => {
    expect(untouched.after).toEqual(untouched.before);
    expect(planned.calls.filter(({ mutating }) => mutating)).toEqual([]);
  });

  test('the sessions of a plan are for reading: what its session policy does not name is refused', async () => {
    const session = policiesOf(planned.calls).get(accounts.rules);
    const visitor = await assumed(await administratorOf(stage.emulator, management), {
      roleArn: `arn:aws:iam::${accounts.rules}:role/rekey/rekey-member`,
      policy: session?.[0],
    });
    const { iam } = clientsOf(stage.emulator, visitor);
    const UserName = 'r14-young';
    expect(await refusalOf(iam.send(new ListAccessKeysCommand({ UserName })))).toBeUndefined();
    expect(await refusalOf(iam.send(new CreateAccessKeyCommand({ UserName })))).toBe('AccessDenied');
    for (const [text] of policiesOf(planned.calls).values()) expect(text).toBe(session?.[0]);
  });

  test('in an account in mode plan a session that may change something is opened only for its enforced user', () => {
    expect(
      policiesOf(run.calls)
        .get(accounts.planned)
        ?.map((text) => text === undefined),
    ).toEqual([false, true]);
    const changed = changes(run.calls).flatMap(({ account, params }) =>
      account === accounts.planned ? (params.userName ?? []) : [],
    );
    expect(new Set(changed)).toEqual(new Set(['enforced']));
  });
});

test('a run in mode plan writes the table and nothing else, with sessions for reading', async () => {
  await stage.seed(organization);
  const before = contents(await stage.emulator.state());
  const { calls } = await callsDuring(() => stage.run({ policy: { ...policy, mode: 'plan', overrides: [] } }));
  expect(changes(calls)).toEqual([]);
  expect(contents(await stage.emulator.state())).toEqual(before);
  const sessions = [...policiesOf(calls).values()].flat();
  expect(sessions.length).toBeGreaterThan(8);
  expect(sessions.filter((text) => text === undefined)).toEqual([]);
});

/** The session policies with which the role of each account was assumed; undefined: none. */
function policiesOf(calls: readonly Call[]): ReadonlyMap<string, readonly (string | undefined)[]> {
  const sessions = calls.filter(({ operation }) => operation === 'AssumeRole');
  const byAccount = Map.groupBy(sessions, ({ params }) => params.targetAccount ?? '');
  return new Map([...byAccount].map(([account, opened]) => [account, opened.map(({ params }) => params.policy)]));
}
