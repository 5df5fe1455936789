import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Call, State, TableItem } from '@rekey/emulator';
import { createDynamoClient, createTable } from '@rekey/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Watch, watchHands } from './hands.ts';
import { openIn, rotated } from './health.ts';
import { changing, killRun, type Moment, writing } from './killing.ts';
import { type Ended, environmentOf, startRekey } from './rekey.ts';
import { worker } from './roles.ts';
import { management, type Stage, startStage, tableName } from './stage.ts';

// A process that is stopped (a laptop that sleeps) with a call of each kind under way, and wakes when another run has long
// taken over; and one that died. Both leases are waited for as long as it really takes.

const moments: readonly Moment[] = [
  { operation: 'ListAccessKeys', hold: 'before' },
  { operation: 'PutResourcePolicy', hold: 'after' },
  { operation: 'CreateAccessKey', hold: 'before' },
  { operation: 'CreateAccessKey', hold: 'after' },
  { operation: 'PutSecretValue', hold: 'before' },
  { operation: 'PutSecretValue', hold: 'after' },
  { operation: 'UpdateAccessKey', hold: 'before' },
  { operation: 'UpdateAccessKey', hold: 'after' },
];
const ofMoment = (index: number): string => `${111111111111 + index}`;
const asleep = moments.map((_, index) => ofMoment(index));
// Here AWS carries out CreateAccessKey only when the other run is over.
const late = '333333333333';
const dead = '444444444444';
const otherTable = 'rekey-dead';
// Here the value never left; the SDK is about to send it again. A run that comes when the key may be taken for lost issues another.
const unsent = '555555555555';
const user = 'alice';

let stage: Stage;
let folder: string;
let watch: Watch;
const complaints: string[] = [];
let woken: Ended;
let successor: Ended;
let afterDeath: Ended;
let afterWaking: readonly Call[];
let ownKeys: readonly string[];
let run: string;
let itemsBefore: readonly TableItem[];
let itemsAfter: readonly TableItem[];
let wokenState: State;
let settled: State;

beforeAll(async () => {
  stage = await startStage();
  folder = await mkdtemp(join(tmpdir(), 'rekey-e2e-'));
  const file = join(folder, 'rekey.yaml');
  await writeFile(file, 'version: 1\nmode: enforce\nlimits: { fullScanEveryDays: 0, failureTolerancePercent: 100 }\n');
  const { emulator } = stage;
  const users = [{ name: user, keys: [{ ageDays: 120, lastUsedDaysAgo: 1 }] }];
  await stage.seed({ accounts: [...asleep, late, unsent, dead].map((id) => ({ id, users })) });
  await emulator.settings({ report: { mode: 'instant' } });
  await makeOtherTable();
  watch = watchHands(await emulator.state());

  const runIn = (accounts: readonly string[]): readonly string[] => [
    'run',
    '--policy',
    file,
    '--json',
    ...accounts.flatMap((account) => ['--account', account]),
  ];
  const inOtherTable = [...runIn([dead]), '--table', otherTable];
  await killRun(emulator, inOtherTable, { operation: 'CreateAccessKey', account: dead, hold: 'after' });

  const env = await environmentOf(emulator, { role: worker });
  const held = await Promise.all(
    moments.map((moment, index) => emulator.inject({ ...moment, account: ofMoment(index), times: 1 })),
  );
  const heldLate = await emulator.inject({ operation: 'CreateAccessKey', account: late, hold: 'before', times: 1 });
  const lost = await emulator.inject({
    operation: 'PutSecretValue',
    account: unsent,
    hold: 'before',
    cut: 'before',
    times: 1,
  });
  const everywhere = [...asleep, late, unsent];
  const sleeper = startRekey(runIn(everywhere), env);
  await Promise.all([...held, heldLate, lost].map((id) => emulator.held(id)));
  sleeper.child.kill('SIGSTOP');
  for (const id of [...held, lost]) await emulator.clearFaults(id);
  const takeOver = async (accounts: readonly string[]) =>
    Promise.all([
      startRekey(runIn(accounts), env).ended,
      startRekey(inOtherTable, await environmentOf(emulator, {})).ended,
    ]);
  [successor, afterDeath] = await takeOver(everywhere);
  await look();
  await emulator.clearFaults(heldLate);
  await emulator.advance({ minutes: 16 }); // by then a key that is in no secret is lost
  await takeOver([...asleep, unsent]);
  await look();

  itemsBefore = await stage.items();
  const before = (await emulator.calls()).at(-1)?.n ?? 0;
  sleeper.child.kill('SIGCONT');
  woken = await sleeper.ended;
  itemsAfter = await stage.items();
  run = (JSON.parse(woken.stdout) as { run: string }).run;
  const calls = (await emulator.calls()).filter(
    ({ sourceIdentity, accessKeyId }) => sourceIdentity === run || accessKeyId === env['AWS_ACCESS_KEY_ID'],
  );
  afterWaking = calls.filter(({ n }) => n > before);
  ownKeys = calls.flatMap(({ params }) => params.createdAccessKeyId ?? []);
  await look();
  wokenState = await emulator.state();

  await emulator.advance({ minutes: 20 });
  await stage.run();
  await look();
  settled = await emulator.state();
}, 300_000);
afterAll(async () => {
  await stage?.stop();
  await rm(folder, { recursive: true, force: true });
});

let looked = 0;
async function look(): Promise<void> {
  const calls = await stage.emulator.calls({ since: looked });
  looked = calls.at(-1)?.n ?? looked;
  complaints.push(...watch.judge(await stage.emulator.state(), calls));
}

async function makeOtherTable(): Promise<void> {
  const { emulator } = stage;
  const credentials = await emulator.credentials(management);
  const client = createDynamoClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  await createTable({ client, tableName: otherTable });
  client.destroy();
}

test('a run that was stopped past its lease changes nothing after it wakes, but for taking back a key that it made', () => {
  const changed = afterWaking.filter(({ operation }) => changing.includes(operation));
  const takenBack = ({ operation, params }: Call): boolean =>
    operation === 'DeleteAccessKey' && ownKeys.includes(params.accessKeyId ?? '');
  expect(changed.filter((call) => !takenBack(call))).toEqual([]);
});

test('it writes nothing to the table, which is the other run’s, but for its own result', () => {
  const ofOthers = (items: readonly TableItem[]) =>
    items.filter(({ pk }) => pk?.['S'] !== `RUN#${run}`).map((item) => JSON.stringify(item));
  expect(afterWaking.filter(({ operation }) => writing.includes(operation))).not.toEqual([]);
  expect(ofOthers(itemsAfter).toSorted()).toEqual(ofOthers(itemsBefore).toSorted());
});

test('it ends with 1, and says that it lost its lease', () => {
  expect({ code: woken.code, ...JSON.parse(woken.stdout) }).toMatchObject({ code: 'LEASE_LOST', status: 'stopped' });
  expect(woken.code).toBe(1);
});

test('the run that took over finished what was begun, whatever call was under way', () => {
  expect(JSON.parse(successor.stdout)).toMatchObject({ status: 'finished', counts: { failed: 0 } });
  expect(successor.code).toBe(0);
});

test('a run that died is followed by one that waits for its lease, and goes on from there', () => {
  expect({ code: afterDeath.code, ...JSON.parse(afterDeath.stdout) }).toMatchObject({ status: 'finished' });
  expect(afterDeath.code).toBe(0);
  expect(rotated(settled, { account: dead, user })).toBe('rotated');
});

test('at no time was anybody without a working key, nor a key off before its successor was stored', () => {
  expect(complaints).toEqual([]);
});

test('what the secrets hand out is a key that works, whatever the process was about to send when it was stopped', () => {
  const broken = [...asleep, unsent].filter((account) => rotated(wokenState, { account, user }) !== 'rotated');
  expect(broken).toEqual([]);
});

test('in the end everybody is rotated, no key is lost, and nothing is open', async () => {
  const left = [...asleep, late, unsent].filter((account) => rotated(settled, { account, user }) !== 'rotated');
  expect(left).toEqual([]);
  expect(watch.orphans(settled)).toEqual([]);
  for (const table of [tableName, otherTable]) expect(openIn(await stage.emulator.table({ table }))).toEqual([]);
});
