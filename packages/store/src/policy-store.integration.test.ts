import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPolicyStore, type PolicyPush, type PolicyStore } from './policy-store.ts';
import { startTestTable, type TestTable } from './testing/test-table.ts';

let tables: TestTable;
beforeAll(async () => {
  tables = await startTestTable();
});
afterAll(() => tables?.stop());

const fresh = async (): Promise<{ store: PolicyStore; tableName: string }> => {
  const tableName = await tables.fresh();
  return { store: createPolicyStore({ client: tables.client, tableName }), tableName };
};

const author = 'arn:aws:iam::999999999999:user/ann';
const at = new Date('2026-06-01T07:30:00.123Z');
const files = [
  { file: 'rekey.yaml', text: '# why: SEC-1 ü\nversion: 1\ninclude: ["teams/*.yaml"]\n' },
  { file: 'teams/one.yaml', text: 'within: org\nexceptions: []\n' },
];
const aPush = (changes: Partial<PolicyPush> = {}): PolicyPush => ({
  files,
  author,
  at,
  note: 'first',
  after: 0,
  ...changes,
});

describe('pushed policies', () => {
  test('an empty table has none', async () => {
    const { store } = await fresh();
    expect(await store.newest()).toBeUndefined();
    expect(await store.version(1)).toBeUndefined();
    expect(await store.version(0)).toBeUndefined();
    expect(await store.versions()).toEqual([]);
  });

  test('a version keeps every character of its files, its author, time and note', async () => {
    const { store, tableName } = await fresh();
    const pushed = await store.push(aPush());
    expect(pushed).toMatchObject({ status: 'pushed', pushed: { version: 1, author, at, note: 'first' } });
    expect(await store.newest()).toMatchObject({ version: 1, author, at, note: 'first', files });
    expect((await tables.items(tableName)).map(({ pk, sk }) => [pk?.['S'], sk?.['S']])).toEqual([
      ['POLICY', 'V#0000000001'],
    ]);
  });

  test('versions are listed newest first, without content, beyond the tenth', async () => {
    const { store } = await fresh();
    for (let after = 0; after < 11; after += 1) await store.push(aPush({ after, note: undefined }));
    const heads = await store.versions();
    expect(heads.map(({ version }) => version)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
    expect(heads[0]).toEqual({ version: 11, author, at, note: undefined, digest: expect.any(String) });
    expect((await store.newest())?.version).toBe(11);
    expect((await store.version(3))?.files).toEqual(files);
  });

  test('of two pushes at once one loses, and learns who won', async () => {
    const { store } = await fresh();
    const other = 'arn:aws:iam::999999999999:user/bob';
    const outcomes = await Promise.all([store.push(aPush()), store.push(aPush({ author: other }))]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['conflict', 'pushed']);
    const winner = outcomes.find((outcome) => outcome.status === 'pushed')?.pushed;
    const loser = outcomes.find((outcome) => outcome.status === 'conflict')?.newest;
    expect(loser).toEqual(winner);
    expect(await store.versions()).toHaveLength(1);
  });

  test('a push after a version that is no longer the newest changes nothing', async () => {
    const { store } = await fresh();
    await store.push(aPush());
    expect(await store.push(aPush())).toMatchObject({ status: 'conflict', newest: { version: 1, author } });
    expect(await store.push(aPush({ after: 5 }))).toMatchObject({ status: 'conflict', newest: { version: 1 } });
  });

  test('a push whose answer was lost is recognized as done', async () => {
    const { store } = await fresh();
    await tables.emulator.inject({ service: 'dynamodb', operation: 'PutItem', cut: 'after', times: 1 });
    expect(await store.push(aPush())).toMatchObject({ status: 'pushed', pushed: { version: 1 } });
    await tables.emulator.clearFaults();
  });

  test.each([
    ['no gzip', Buffer.from('[]')],
    ['no list of files', gzipSync('{"file":"rekey.yaml"}')],
    ['files without text', gzipSync('[{"file":"rekey.yaml"}]')],
  ])('an item whose content is %s is told as such, and stands in the way of nobody', async (_, content) => {
    const { store, tableName } = await fresh();
    await store.push(aPush());
    const item = { pk: 'POLICY', sk: 'V#0000000002', version: 2, author, at: at.toISOString(), digest: '', content };
    await tables.client.send(new PutItemCommand({ TableName: tableName, Item: marshall(item) }));
    await expect(store.newest()).rejects.toMatchObject({ code: 'TABLE_UNUSABLE' });
    expect((await store.version(1))?.files).toEqual(files);
    expect(await store.newestHead()).toMatchObject({ version: 2, author });
    expect(await store.push(aPush({ after: 2 }))).toMatchObject({ status: 'pushed', pushed: { version: 3 } });
  });

  test('what does not fit into an item is refused with its size', async () => {
    const { store } = await fresh();
    const text = randomBytes(400 * 1024).toString('base64');
    await expect(store.push(aPush({ files: [{ file: 'rekey.yaml', text }] }))).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      message: expect.stringMatching(/take 40\d KB compressed, of 350 KB/),
    });
    const small = randomBytes(200 * 1024).toString('base64');
    expect(await store.push(aPush({ files: [{ file: 'rekey.yaml', text: small }] }))).toMatchObject({
      status: 'pushed',
    });
  });
});
