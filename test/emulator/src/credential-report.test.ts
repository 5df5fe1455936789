import {
  CreateUserCommand,
  GenerateCredentialReportCommand,
  GetCredentialReportCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { borrowEmulator, type Emulator } from './index.ts';
import { type Clients, clientsOf, refusal } from './test-clients.ts';

const account = '111111111111';
const instant = { mode: 'instant' } as const;

let emulator: Emulator;
let iam: Clients['iam'];

beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterAll(() => emulator.stop());

beforeEach(async () => {
  await emulator.seed({
    management: '100000000001',
    clock: { now: '2026-06-01T12:00:00Z', frozen: true },
    accounts: [
      {
        id: account,
        users: [
          { name: 'dev,ops', keys: [{ ageDays: 10, lastUsedDaysAgo: 1, lastUsedRegion: 'eu-west-1' }] },
          { name: 'human', console: true },
        ],
      },
    ],
  });
  iam = clientsOf(emulator, await emulator.credentials(account)).iam;
});

const generate = async () => (await iam.send(new GenerateCredentialReportCommand({}))).State;
const read = async () => {
  const { Content, GeneratedTime } = await iam.send(new GetCredentialReportCommand({}));
  return {
    lines: Buffer.from(Content ?? [])
      .toString()
      .split('\n'),
    at: GeneratedTime?.toISOString(),
  };
};

test('there is no report until one is asked for', async () => {
  expect(await refusal(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
    name: 'CredentialReportNotPresentException',
    status: 410,
  });
});

test('a report is started, in progress, complete', async () => {
  expect(await generate()).toBe('STARTED');
  expect(await refusal(iam.send(new GetCredentialReportCommand({})))).toMatchObject({
    name: 'CredentialReportNotReadyException',
    status: 404,
  });
  expect(await generate()).toBe('COMPLETE');
});

test('by default one answer lies between STARTED and COMPLETE', async () => {
  expect([await generate(), await generate(), await generate()]).toEqual(['STARTED', 'INPROGRESS', 'COMPLETE']);
});

test('a report can take seconds, or never be complete', async () => {
  await emulator.settings({ report: { mode: 'seconds', seconds: 30 } });
  expect([await generate(), await generate()]).toEqual(['STARTED', 'INPROGRESS']);
  await emulator.advance({ seconds: 30 });
  expect(await generate()).toBe('COMPLETE');
  await emulator.settings({ report: { mode: 'never' } });
  await emulator.advance({ hours: 5 });
  expect([await generate(), await generate(), await generate()]).toEqual(['STARTED', 'INPROGRESS', 'INPROGRESS']);
});

test('for four hours the answer is a frozen copy, then it expires', async () => {
  await emulator.settings({ report: instant });
  await generate();
  await iam.send(new CreateUserCommand({ UserName: 'late' }));
  await emulator.advance({ hours: 3.99 });
  expect(await generate()).toBe('COMPLETE');
  const { lines, at } = await read();
  expect(lines).toHaveLength(4);
  expect(at).toBe('2026-06-01T12:00:00.000Z');
  await emulator.advance({ hours: 0.02 });
  expect(await refusal(read())).toMatchObject({ name: 'CredentialReportExpiredException', status: 410 });
  await generate();
  expect((await read()).lines).toHaveLength(5);
});

test('the report has a root row, quoted commas and the last use', async () => {
  await emulator.settings({ report: instant });
  await generate();
  const { lines } = await read();
  expect(lines[0]).toMatch(/^user,arn,user_creation_time,.*,cert_2_last_rotated$/);
  expect(lines[1]).toMatch(/^<root_account>,arn:aws:iam::111111111111:root,/);
  expect(lines[2]).toBe(
    '"dev,ops","arn:aws:iam::111111111111:user/dev,ops",2025-01-17T12:00:00Z,false,N/A,N/A,N/A,false,' +
      'true,2026-05-22T12:00:00Z,2026-05-31T12:00:00Z,eu-west-1,s3,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A',
  );
  expect(lines[3]).toContain(',true,no_information,');
});

test('the root row shows a key where there is one', async () => {
  await emulator.seed({
    management: '100000000001',
    clock: { now: '2026-06-01T12:00:00Z', frozen: true },
    accounts: [{ id: account, joinedDaysAgo: 1, rootHasKeys: true }],
  });
  iam = clientsOf(emulator, await emulator.credentials(account)).iam;
  await emulator.settings({ report: instant });
  await generate();
  expect((await read()).lines[1]).toContain(',not_supported,true,true,2026-05-31T12:00:00Z,N/A,N/A,N/A,false,N/A,');
});

test('keys beyond two are counted in a column of their own', async () => {
  await emulator.addKey(account, 'human', { ageDays: 1 });
  await emulator.addKey(account, 'human', { ageDays: 2 });
  await emulator.addKey(account, 'human', { ageDays: 3 });
  await emulator.settings({ report: instant });
  await generate();
  const { lines } = await read();
  expect(lines[0]).toMatch(/,additional_credentials_info$/);
  expect(lines[3]).toMatch(/1 additional access keys$/);
});

test('both readings of last_rotated can be had', async () => {
  const keyId = (await emulator.state()).accounts[account]?.users['dev,ops']?.keys[0]?.id;
  await iam.send(new UpdateAccessKeyCommand({ UserName: 'dev,ops', AccessKeyId: keyId, Status: 'Inactive' }));
  await emulator.settings({ report: { ...instant, lastRotated: 'changed' } });
  await generate();
  expect((await read()).lines[2]).toContain(',false,2026-06-01T12:00:00Z,');
  await emulator.advance({ hours: 5 });
  await emulator.settings({ report: { inactiveDates: false } });
  await generate();
  expect((await read()).lines[2]).toContain(',false,N/A,2026-05-31T12:00:00Z,');
});

test('a report can be made old', async () => {
  await emulator.makeReport(account, { ageHours: 3 });
  expect(await generate()).toBe('COMPLETE');
  expect((await read()).at).toBe('2026-06-01T09:00:00.000Z');
  await emulator.makeReport(account, { ageHours: 4, keepContent: true });
  expect((await refusal(read())).name).toBe('CredentialReportExpiredException');
});
