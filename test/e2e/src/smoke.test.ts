import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Stage } from './stage.ts';
import { startStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

test('a due key is rotated, and a second run changes nothing', async () => {
  await stage.seed({
    accounts: [{ id: '111111111111', users: [{ name: 'alice', keys: [{ ageDays: 91, lastUsedDaysAgo: 1 }] }, { name: 'bob', keys: [{ ageDays: 10 }] }] }],
  });
  const result = await stage.run();
  console.log(JSON.stringify(result, null, 1));
  const calls = await stage.emulator.calls();
  console.log(calls.filter((c) => c.service !== 'dynamodb').map((c) => `${c.account} ${c.service} ${c.operation} ${c.status} ${c.errorCode ?? ''}`).join('\n'));
  console.log(calls.filter((c) => c.service === 'dynamodb').map((c) => `${c.operation} ${c.status} ${c.errorCode ?? ''}`).join('\n'));
  expect(result.status).toBe('finished');
  const state = await stage.emulator.state();
  console.log(JSON.stringify(state.accounts['111111111111'], null, 1).slice(0, 4000));
});
