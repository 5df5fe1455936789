import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get, type IncomingMessage, request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { borrowEmulator, type Emulator } from '@rekey/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runRekey } from './testing/run-rekey.ts';

const account = '111111111111';

const folder = mkdtempSync(join(tmpdir(), 'rekey-dashboard-'));
const policy = join(folder, 'rekey.yaml');
writeFileSync(policy, 'version: 1\nmode: enforce\n');

let emulator: Emulator;
let env: Record<string, string>;
let child: ChildProcess;
let url: URL;

beforeAll(async () => {
  emulator = await borrowEmulator();
  await emulator.seed({
    management: '100000000000',
    accounts: [
      {
        id: account,
        name: 'payments',
        users: [{ name: 'alice', keys: [{ ageDays: 120, lastUsedDaysAgo: 1, lastUsedService: 's3' }] }],
      },
    ],
  });
  await emulator.settings({ report: { mode: 'instant' } });
  env = { ...(await emulator.env()), REKEY_TABLE: 'rekey' };
  await runRekey(['table', 'create'], env);
  await started();
});

afterAll(async () => {
  child?.kill('SIGKILL');
  await emulator?.stop();
  rmSync(folder, { recursive: true });
});

const main = join(import.meta.dirname, 'main.ts');

const started = async (): Promise<void> => {
  const own = Object.entries(process.env).filter(([name]) => !/^(AWS|REKEY)/.test(name));
  child = spawn(process.execPath, [main, 'dashboard', '--port', '0'], {
    env: { ...Object.fromEntries(own), ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  let said = '';
  for await (const chunk of child.stderr?.iterator({ destroyOnReturn: false }) ?? []) {
    said += String(chunk);
    const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
    if (found !== null) {
      url = new URL(found[0]);
      return;
    }
  }
  throw new Error(`no dashboard: ${said}`);
};

const page = async (path: string): Promise<{ readonly status: number; readonly body: string }> => {
  const response = await fetch(new URL(path, url));
  return { status: response.status, body: await response.text() };
};

const statusFor = async (host: string): Promise<number | undefined> => {
  const [response] = (await once(get(url, { headers: { host } }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
};

test('before the first run it says that there is nothing yet', async () => {
  expect((await page('/')).body).toContain('There is nothing in this table yet.');
});

test('it shows what a run recorded, when it is asked to read again', async () => {
  expect(await runRekey(['run', '--yes', '--policy', policy], env)).toMatchObject({ code: 0 });
  const { body } = await page('/?read=again');
  expect(body).toContain('<p class="big">');
  expect((await page(`/user?account=${account}&user=alice`)).body).toContain('Issued new key');
});

test('it answers to the name that it printed and to localhost, and to no other', async () => {
  expect(await statusFor(url.host)).toBe(200);
  expect(await statusFor(`localhost:${url.port}`)).toBe(200);
  expect(await statusFor('dashboard.example')).toBe(403);
  expect(await statusFor(`127.0.0.1.dashboard.example:${url.port}`)).toBe(403);
});

test('nothing can be sent to it', async () => {
  const response = await fetch(url, { method: 'POST', body: 'x' });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('it is not there for other machines', async () => {
  const others = Object.values(networkInterfaces()).flatMap((one = []) =>
    one.filter(({ internal, family }) => !internal && family === 'IPv4'),
  );
  for (const { address } of others) {
    const asked = request({ host: address, port: url.port });
    asked.end();
    await expect(once(asked, 'response')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  }
});

test('a port that is taken, and a table that is not there, are told before anything is served', async () => {
  const taken = await runRekey(['dashboard', '--port', url.port], env);
  expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining(`port ${url.port} of 127.0.0.1 is taken`)]);
  const missing = await runRekey(['dashboard', '--port', '0', '--table', 'nowhere'], env);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('TABLE_NOT_FOUND')]);
});

test('Ctrl-C ends it, whoever is connected', async () => {
  const agent = await fetch(url);
  await agent.text();
  child.kill('SIGINT');
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(0);
});
