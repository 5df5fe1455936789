import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, 'main.ts');

test.each([
  { args: ['--help'], output: 'stdout', code: 0 },
  { args: ['run'], output: 'stderr', code: 2 },
] as const)('rekey $args ends with $code, as it should, though nobody reads its $output', async (each) => {
  const env = { ...process.env, REKEY_TABLE: '', REKEY_POLICY: '' };
  const child = spawn(process.execPath, [main, ...each.args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  child[each.output].destroy();
  await once(child, 'exit');
  expect(child.exitCode).toBe(each.code);
});

test('help does not load what draws the charts of the dashboard', async () => {
  const refuse = `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => {
      if (/node_modules.(echarts|hono)\\b/.test(url)) throw new Error('loads ' + url);
      return next(url, context);
    } });`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(refuse)}`, main, '--help'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const [stderr] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect([child.exitCode, stderr]).toEqual([0, '']);
});
