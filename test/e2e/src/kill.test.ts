import { fileURLToPath } from 'node:url';
import { type Call, type Emulator, type State, startEmulator } from '@rekey/emulator';
import { accountId } from '@rekey/engine';
import { createDynamoClient, createStatusReader } from '@rekey/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changes } from './calls.ts';
import { type Watch, watchHands } from './hands.ts';
import { openIn } from './health.ts';
import { all } from './judge.ts';
import { changing, endLease, killRun, type Moment, writing } from './killing.ts';
import { leaksIn, misplacedIn } from './leaks.ts';
import { type Random, randomFrom, seedOfTest } from './random.ts';
import { rekey } from './rekey.ts';
import { seedDemo } from './roles.ts';
import { tableName } from './stage.ts';

// `rekey run` is killed again and again, at whatever call, over the demo organization, while months go by.

const kills = Number(process.env['REKEY_KILLS'] ?? 100);
const seed = seedOfTest();
const demo = (file: string): string => fileURLToPath(new URL(`../../demo/${file}`, import.meta.url));
const run = ['run', '--policy', demo('rekey.yaml'), '--yes', '--json'];
const rotated = [
  ...(['111111111111', '111111111112', '222222222221', '222222222222', '222222222223'] as const),
  ...(['333333333331', '333333333332', '444444444441', '444444444443'] as const),
] as const;
const leftAlone = {
  accounts: ['555555555551', '555555555552', '666666666661', '666666666662', '666666666663'],
  users: ['emergency', 'svc-legacy-pos', 'tableau', 'gpu-farm', 'checkout', 'spark-cluster', 'notebook-2019'],
};
const waits = [1, 16, 75] as const;
const quietAfter = 6;

let emulator: Emulator;
let management: string;
let seeded: State;
let watch: Watch;
const complaints: string[] = [];
const killedAt: string[] = [];
const said: string[] = [];
const made: Call[] = [];
let after: State;

beforeAll(async () => {
  emulator = await startEmulator();
  ({ management } = await seedDemo(emulator));
  await emulator.settings({ report: { mode: 'instant' } });
  await rekey(emulator, 'table', 'create');
  await emulator.clearCalls();
  seeded = await emulator.state();
  watch = watchHands(seeded);
  const random = randomFrom(seed);
  while (killedAt.length < kills) await killOnce(random);
  await runUntilQuiet();
  after = await emulator.state();
}, 600_000);
afterAll(() => emulator?.stop());

/** A call in the middle of issuing a key, any change, or any write at all. */
function momentOf(random: Random): Moment {
  const [operation, calls] = random.oneOf([
    [['CreateAccessKey', 'PutSecretValue', 'UpdateAccessKey'], 5],
    [changing, 12],
    [[...changing, ...writing], 30],
  ]);
  return { operation, skip: random.below(calls), hold: random.oneOf(['before', 'after']) };
}

/** Now and then the whole organization; else some accounts, for the sake of speed. */
function narrowed(random: Random): readonly string[] {
  if (random.below(6) === 0) return [];
  return Array.from({ length: 2 }, () => random.oneOf(rotated)).flatMap((account) => ['--account', account]);
}

async function killOnce(random: Random): Promise<void> {
  const moment = momentOf(random);
  const { at, ended } = await killRun(emulator, [...run, ...narrowed(random)], moment);
  said.push(ended.stdout, ended.stderr);
  await look(at === undefined ? 'a run to its end' : `kill ${killedAt.length + 1} ${moment.hold} ${at.operation}`);
  if (at === undefined) return passTime(random.oneOf(waits));
  killedAt.push(`${moment.hold} ${at.operation}`);
  await endLease(emulator, management);
}

/** Looks at what became of everybody, and gives the number of changes since it last did. */
async function look(after: string): Promise<number> {
  const calls = await heardSince();
  const wrong = watch.judge(await emulator.state(), calls);
  complaints.push(...wrong.map((sentence) => `after ${after}: ${sentence}`));
  made.push(...changes(calls));
  return changes(calls).length;
}

let heard = 0;
/** Calls that are over, each of them once: what a dead process had sent may arrive at any time. */
async function heardSince(): Promise<readonly Call[]> {
  const calls = await emulator.calls({ since: heard });
  const underWay = calls.findIndex(({ endedAt }) => endedAt === null);
  const over = underWay === -1 ? calls : calls.slice(0, underWay);
  heard = over.at(-1)?.n ?? heard;
  return over;
}

/** `made K`, `off K`, `gone K`: a key that was made, and lost or refused by its secret, is told of when it is deleted. */
async function history(): Promise<readonly string[]> {
  const credentials = await emulator.credentials(management);
  const client = createDynamoClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  const reader = createStatusReader({ client, tableName });
  const events = await Promise.all(Object.keys(after.accounts).map((id) => all(reader.history(accountId(id)))));
  client.destroy();
  return events.flat().flatMap(({ action, status, keyId }) => {
    if (status !== 'done') return [];
    if (action === 'issue') return [`made ${keyId}`];
    if (action === 'deactivate') return [`off ${keyId}`];
    if (action === 'discard-orphan') return [`made ${keyId}`, `gone ${keyId}`];
    return action === 'delete' ? [`gone ${keyId}`] : [];
  });
}

function changeOf({ operation, params }: Call): readonly string[] {
  if (operation === 'CreateAccessKey') return [`made ${params.createdAccessKeyId}`];
  if (operation === 'UpdateAccessKey') return [`off ${params.accessKeyId}`];
  return operation === 'DeleteAccessKey' ? [`gone ${params.accessKeyId}`] : [];
}

/** Days in which everybody uses the newest key that they have. */
async function passTime(days: number): Promise<void> {
  await emulator.advance({ days });
  for (const id of watch.inUse(await emulator.state())) await emulator.changeKey(id, { lastUsedDaysAgo: 0.1 });
}

/** As long as keys of a crash may be listed late, and then as often as there is anything left to do. */
async function runUntilQuiet(): Promise<void> {
  for (let count = 0; count < quietAfter; count += 1) {
    await emulator.advance({ minutes: 20 });
    const { stdout, stderr } = await rekey(emulator, ...run);
    said.push(stdout, stderr);
    if ((await look('a run that was let be')) === 0) return;
  }
  complaints.push(`not quiet after ${quietAfter} runs`);
}

test(`${kills} kills at calls chosen from REKEY_SEED=${seed}: whoever had a working key has one, and its successor is stored before it is off`, () => {
  expect(complaints).toEqual([]);
  expect(killedAt).toHaveLength(kills);
});

test('then, after a few runs that were let be: no lost key is active, no intent open, no call pending', async () => {
  expect(watch.orphans(after)).toEqual([]);
  expect(openIn(await emulator.table({ table: tableName }))).toEqual([]);
});

test('the history tells of every key that was made, switched off or deleted, and claims nothing that was not', async () => {
  const told = await history();
  const done = made.filter(({ status }) => status === 200).flatMap(changeOf);
  expect(done.filter((change) => !told.includes(change))).toEqual([]);
  expect(told.filter((change) => !done.includes(change))).toEqual([]);
});

test('accounts and users that are to be left alone saw no change', () => {
  const touched = made.filter(({ account, params }) => {
    const about = `${params.userName ?? params.secretId ?? params.name}`;
    return leftAlone.accounts.includes(account) || leftAlone.users.some((user) => about.startsWith(user));
  });
  expect(touched).toEqual([]);
});

test('no secret access key is outside the secret of its user: not in another one, the table or what the runs said', async () => {
  expect(misplacedIn(after)).toEqual([]);
  const items = JSON.stringify(await emulator.table({ table: tableName }));
  expect(leaksIn(`${items}${said.join('\n')}`, after)).toEqual([]);
});

test('and a further run ends well and changes nothing', async () => {
  const { stdout } = await rekey(emulator, ...run);
  expect(JSON.parse(stdout)).toMatchObject({ status: 'finished', counts: { failed: 0, unknown: 0 } });
  expect(changes(await heardSince())).toEqual([]);
});
