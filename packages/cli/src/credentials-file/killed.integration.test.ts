import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Secret } from '@rekey/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeProfile } from './write-profile.ts';

const testing = join(import.meta.dirname, '..', 'testing');

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-credentials-'));
  file = join(folder, 'credentials');
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = async (
  profile: string,
  { killAt, keyId = `KEYOF${profile}`, at = file }: { killAt?: number; keyId?: string; at?: string } = {},
) => {
  const harness = killAt === undefined ? [] : ['--import', join(testing, 'kill-at.ts')];
  const child = spawn(process.execPath, [...harness, join(testing, 'write-profile.ts')], {
    env: { ...process.env, CREDENTIALS: at, PROFILE: profile, KEY_ID: keyId, KILL_AT: String(killAt) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { signal: child.signalCode, code: child.exitCode, stdout, stderr };
};

/** In this process. */
const writeHere = (profile: string, { keyId, at }: { readonly keyId: string; readonly at: string }) =>
  writeProfile(
    { credentials: at, config: `${at}-config` },
    { profile, keyId, secretAccessKey: new Secret(`secret/of/${keyId}`) },
  );

const contentWith = (profile: string, keyId: string): string =>
  `# mine\n[${profile}]\naws_access_key_id = ${keyId}\naws_secret_access_key = secret/of/${keyId}\n\n[other]\nregion = x\n`;
const old = contentWith('work', 'OLD');
const now = contentWith('work', 'NEW');
const read = (name = file): string => readFileSync(name, 'utf8');

const atOnce = 4; // each waits now and then, for a lock to be seen as dead

test('killed at any call, it leaves the old file or the new one, whole, and the next try succeeds', async () => {
  writeFileSync(file, old);
  const { stdout } = await start('work', { killAt: 0, keyId: 'NEW' });
  expect(read()).toBe(now);
  const calls = Number.parseInt(stdout, 10);
  expect(calls).toBeGreaterThan(20);

  const left = new Set<string>();
  const killedAt = async (killAt: number): Promise<void> => {
    const place = mkdtempSync(join(folder, 'killed-'));
    const at = join(place, 'credentials');
    writeFileSync(at, old);
    const { signal } = await start('work', { killAt, keyId: 'NEW', at });
    expect({ killAt, signal }).toEqual({ killAt, signal: 'SIGKILL' });
    left.add(read(at));
    const backups = readdirSync(place).filter((name) => name.endsWith('backup'));
    expect(backups.map((name) => read(join(place, name)))).toEqual(backups.map(() => old));

    // What was left, the lock included, is in nobody's way.
    await writeHere('work', { keyId: 'LATER', at });
    expect(read(at)).toBe(contentWith('work', 'LATER'));
    expect(readdirSync(place).toSorted()).toEqual(['credentials', 'credentials.rekey-backup']);
  };
  for (let first = 1; first <= calls; first += atOnce)
    await Promise.all(range(first, Math.min(calls, first + atOnce - 1)).map(killedAt));
  expect([...left].toSorted()).toEqual([old, now].toSorted());
});

const range = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('killed while it makes the first file, it leaves none or a whole one', async () => {
  const { stdout } = await start('work', { killAt: 0, keyId: 'NEW' });
  const whole = read();
  const calls = Number.parseInt(stdout, 10);
  for (let killAt = 1; killAt <= calls; killAt += 3) {
    rmSync(file, { force: true });
    await start('work', { killAt, keyId: 'NEW' });
    expect([undefined, whole]).toContain(readdirSync(folder).includes('credentials') ? read() : undefined);
  }
});

test('of processes that write at the same time, none loses what another has written', async () => {
  writeFileSync(file, old);
  const profiles = ['A', 'B', 'C', 'D', 'E', 'F'];
  const ended = await Promise.all(profiles.map((profile) => start(profile)));
  expect(ended.map(({ code, stderr }) => ({ code, stderr }))).toEqual(profiles.map(() => ({ code: 0, stderr: '' })));
  for (const profile of profiles) expect(read()).toContain(`[${profile}]\naws_access_key_id = KEYOF${profile}\n`);
  expect(read().startsWith(old)).toBe(true);
});

test('a lock whose process is dead is taken over by one of those that wait', async () => {
  const { pid } = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await new Promise((resolve) => setTimeout(resolve, 300));
  writeFileSync(`${file}.rekey-lock`, `${pid} ${hostname()} x`);
  await Promise.all(['A', 'B', 'C', 'D'].map((profile) => start(profile)));
  for (const profile of ['A', 'B', 'C', 'D']) expect(read()).toContain(`[${profile}]\n`);
  expect(readdirSync(folder).toSorted()).toEqual(['credentials', 'credentials.rekey-backup']);
});

test('a lock of a living process, or of another machine, is respected, and it is said how to go on', async () => {
  const holders = [`${process.pid} ${hostname()} x`, '1 elsewhere x'];
  const respected = holders.map(async (holder, index) => {
    const at = `${file}-${index}`;
    writeFileSync(at, old);
    writeFileSync(`${at}.rekey-lock`, holder);
    const { code, stderr } = await start('work', { at });
    expect(code).toBe(1);
    expect(stderr).toContain('another process is writing');
    expect(stderr).toContain(`remove ${at}.rekey-lock`);
    expect([read(at), read(`${at}.rekey-lock`)]).toEqual([old, holder]);
  });
  await Promise.all(respected);
});
