import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSharedPace } from './shared-pace.ts';
import { startTestTable, type TestTable } from './testing/test-table.ts';

let tables: TestTable;
beforeAll(async () => {
  tables = await startTestTable();
});
afterAll(() => tables?.stop());

const start = new Date('2026-06-01T07:30:00.000Z').getTime();

/** Processes of one table, each with a clock on which only sleeping takes time; ten turns a second, three at once. */
async function someProcesses(count: number) {
  const tableName = await tables.fresh();
  return Array.from({ length: count }, () => {
    let ms = start;
    let awake: Promise<void> | undefined;
    let fallAsleep = (): void => {};
    const clock = {
      now: () => new Date(ms),
      sleep: async (wait: number) => {
        fallAsleep();
        await awake;
        ms += wait;
      },
    };
    const options = { client: tables.client, tableName, name: 'tags', perSecond: 10, burst: 3, clock };
    const pace = createSharedPace(options);
    return {
      tableName,
      /** How long after the start its turn is, in milliseconds. */
      turn: async () => {
        await pace();
        return ms - start;
      },
      /** Its waits last until then; resolves when the first has begun. */
      sleepUntil: (moment: Promise<void>) => {
        awake = moment;
        return new Promise<void>((resolve) => {
          fallAsleep = resolve;
        });
      },
      pass: (wait: number) => {
        ms += wait;
      },
    };
  });
}

const [one, two] = [0, 1] as const;

test('a burst is let through at once, whoever asks, and then they take turns at the common rate', async () => {
  const processes = await someProcesses(2);
  const turns: (number | undefined)[] = [];
  for (const who of [one, two, one, two, one, two]) turns.push(await processes[who]?.turn());
  expect(turns).toEqual([0, 0, 0, 100, 200, 300]);
});

test('who has work alone has the whole pace', async () => {
  const [busy] = await someProcesses(40);
  for (let count = 0; count < 3; count += 1) await busy?.turn();
  expect(await busy?.turn()).toBe(100);
  expect(await busy?.turn()).toBe(200);
});

test('no two that ask at the same moment get the same turn', async () => {
  const processes = await someProcesses(12);
  const turns = await Promise.all(processes.map(({ turn }) => turn()));
  expect(turns.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 100, 200, 300, 400, 500, 600, 700, 800, 900]);
});

test('a rest saves up no more than a burst', async () => {
  const [first] = await someProcesses(1);
  await first?.turn();
  first?.pass(60_000);
  const turns: (number | undefined)[] = [];
  for (let count = 0; count < 5; count += 1) turns.push(await first?.turn());
  expect(turns).toEqual([60_000, 60_000, 60_000, 60_100, 60_200]);
});

test('a process whose clock was far ahead keeps nobody waiting', async () => {
  const [ahead, right] = await someProcesses(2);
  ahead?.pass(86_400_000);
  await ahead?.turn();
  expect(await right?.turn()).toBe(0);
});

test('but one whose clock is ahead by less than three minutes is followed', async () => {
  const [ahead, right] = await someProcesses(2);
  ahead?.pass(170_000);
  await ahead?.turn();
  // Ahead's first turn is where its burst of three begins; the next is one interval later.
  expect(await right?.turn()).toBe(169_900);
});

test('whoever gets no turn in ten attempts is told so', async () => {
  const [process] = await someProcesses(1);
  const error = { code: 'ConditionalCheckFailedException', status: 400 };
  await tables.emulator.inject({ service: 'dynamodb', error, times: 20 });
  await expect(process?.turn()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(await process?.turn()).toBe(0);
});

test('a process asks for its next turn when the one before has come: nobody waits for what it does not use yet', async () => {
  const [many, other] = await someProcesses(2);
  for (let count = 0; count < 3; count += 1) await many?.turn();
  const { promise: morning, resolve: wake } = Promise.withResolvers<void>();
  const asleep = many?.sleepUntil(morning);
  const turn = async () => many?.turn();
  const queued = Array.from({ length: 5 }, turn);
  await asleep;
  expect(await other?.turn()).toBe(200);
  wake();
  expect(await Promise.all(queued)).toHaveLength(5);
});

test('an item that somebody has spoiled is begun anew', async () => {
  const [process] = await someProcesses(1);
  await process?.turn();
  const spoiled = { pk: { S: 'PACE' }, sk: { S: 'tags' }, lastTurnMs: { S: 'soon' } };
  await tables.client.send(new PutItemCommand({ TableName: process?.tableName, Item: spoiled }));
  expect(await process?.turn()).toBe(0);
});

test('a table that is not there is told, to each that waits, and the next one asks again', async () => {
  const [process] = await someProcesses(1);
  await tables.emulator.inject({
    service: 'dynamodb',
    error: { code: 'ResourceNotFoundException', status: 400 },
    times: 1,
  });
  await expect(process?.turn()).rejects.toMatchObject({ code: 'TABLE_NOT_FOUND' });
  expect(await process?.turn()).toBe(0);
});

test('a throttled write is repeated', async () => {
  const [process] = await someProcesses(1);
  await tables.emulator.inject({ service: 'dynamodb', error: { code: 'ThrottlingException', status: 400 }, times: 2 });
  expect(await process?.turn()).toBe(0);
});
