import type { OrganizationDescription, State, TableItem } from '@rekey/emulator';
import { accountId, type Policy, userName } from '@rekey/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentKeyIn, userIn } from './judge.ts';
import type { Stage } from './stage.ts';
import { enforcing, management, startStage, tableName } from './stage.ts';

// The table lost, or an older copy of it put back between two runs: judged by what is there in AWS.

const one = '111111111111';
const inUse = { lastUsedDaysAgo: 0.5 } as const;
const organization: Omit<OrganizationDescription, 'management'> = {
  accounts: [
    {
      id: one,
      users: [
        { name: 'single', keys: [{ ageDays: 120, ...inUse }] },
        {
          name: 'pair',
          keys: [
            { ageDays: 40, ...inUse },
            { ageDays: 20, ...inUse },
          ],
        },
        { name: 'held', keys: [{ ageDays: 120, ...inUse }] },
      ],
    },
  ],
};

const overlapping: Policy = {
  ...enforcing,
  lifecycle: {
    ...enforcing.lifecycle,
    twoActiveKeys: 'deactivate-oldest',
    overlap: { minDays: 2, quietDays: 3, maxDays: 30, atMaxDays: 'keep' },
  },
};

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

/** One request to the table, by an administrator, past everything of Rekey's. */
async function dynamo(operation: 'PutItem' | 'DeleteItem', body: object): Promise<void> {
  const { accessKeyId, sessionToken } = await stage.emulator.credentials(management);
  const response = await fetch(stage.emulator.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-security-token': sessionToken,
      authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
    },
    body: JSON.stringify({ TableName: tableName, ...body }),
  });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
}

/** The table becomes this copy; an empty one is a table that was lost and made anew. */
async function restore(copy: readonly TableItem[]): Promise<void> {
  await stage.emulator.settings({ verifySignatures: false });
  for (const { pk, sk } of await stage.items()) await dynamo('DeleteItem', { Key: { pk, sk } });
  for (const Item of copy) await dynamo('PutItem', { Item });
  await stage.emulator.settings({ verifySignatures: true });
  expect(await stage.items()).toHaveLength(copy.length);
}

const activeKeys = (state: State, user: string): readonly string[] =>
  userIn(state, one, user)
    .keys.filter(({ status }) => status === 'Active')
    .map(({ id }) => id);

/** A day in which every owner uses the keys that work for them, and the run at its end. */
async function night(policy: Policy): Promise<State> {
  await stage.emulator.advance({ days: 1 });
  const before = await stage.emulator.state();
  for (const user of ['single', 'pair', 'held'])
    for (const id of activeKeys(before, user)) await stage.emulator.changeKey(id, { lastUsedDaysAgo: 0.01 });
  const { accounts } = await stage.run({ policy });
  expect(accounts.filter(({ coverage }) => coverage === 'failed')).toEqual([]);
  return stage.emulator.state();
}

const losses = [
  ['is lost and made anew', (_before: readonly TableItem[]) => []],
  ['is restored from a copy of before the rotation', (before: readonly TableItem[]) => before],
] as const;

describe.each(losses)('the table %s', (_what, copyOf) => {
  test('under an overlap: every key in use stays', async () => {
    await stage.seed(organization);
    await stage.run({ policy: overlapping, accounts: [accountId(management)] });
    const before = await stage.items();
    const rotated = await night(overlapping);
    expect(activeKeys(rotated, 'single')).toHaveLength(2);
    await restore(copyOf(before));
    for (let count = 0; count < 4; count += 1) {
      const now = await night(overlapping);
      for (const user of ['single', 'pair', 'held']) expect(activeKeys(now, user)).toEqual(activeKeys(rotated, user));
    }
  });

  test('without an overlap: the key in the secret works on, and no user is rotated twice', async () => {
    await stage.seed(organization);
    await stage.run({ policy: enforcing, accounts: [accountId(management)] });
    const before = await stage.items();
    const rotated = await night(enforcing);
    await restore(copyOf(before));
    for (let count = 0; count < 3; count += 1) {
      const now = await night(enforcing);
      for (const user of ['single', 'held']) {
        expect(activeKeys(now, user)).toEqual(activeKeys(rotated, user));
        expect(activeKeys(now, user)).toEqual([currentKeyIn(now, one, { name: `${user}_credentials` })]);
      }
      expect(activeKeys(now, 'pair')).toEqual(activeKeys(rotated, 'pair'));
    }
  });
});

test('a copy restored from after the rotation is as good as the table', async () => {
  await stage.seed(organization);
  const rotated = await night(enforcing);
  const copy = await stage.items();
  await night(enforcing);
  await restore(copy);
  const now = await night(enforcing);
  for (const user of ['single', 'pair', 'held']) expect(activeKeys(now, user)).toEqual(activeKeys(rotated, user));
});

test('an intent lost with the table: the key that nobody holds the secret of does not replace the one in use', async () => {
  await stage.seed(organization);
  await stage.emulator.inject({ operation: 'PutSecretValue', error: { code: 'InternalServiceError', status: 500 } });
  await stage.emulator.inject({ operation: 'DeleteAccessKey', error: { code: 'ServiceFailure', status: 500 } });
  const [first = ''] = activeKeys(await stage.emulator.state(), 'single');
  await stage.run({ user: userName('single') });
  expect(activeKeys(await stage.emulator.state(), 'single')).toHaveLength(2);
  await stage.emulator.clearFaults();
  await restore([]);
  await stage.emulator.advance({ days: 1 });
  await stage.emulator.changeKey(first, { lastUsedDaysAgo: 0.01 });
  const { accounts } = await stage.run();
  expect(activeKeys(await stage.emulator.state(), 'single')).toContain(first);
  const users = accounts.flatMap((account) => account.users);
  expect(users.find(({ user }) => user === 'single')?.view?.finding).toBe('unadopted-newest');
});
