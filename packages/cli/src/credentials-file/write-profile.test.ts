import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Secret } from '@rekey/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeProfile } from './write-profile.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-credentials-'));
  file = join(folder, 'credentials');
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true });
});

const secret = 'new/secret+0123456789';
const write = (credentials = file, profile = 'work') =>
  writeProfile(
    { credentials, config: join(folder, 'config') },
    { profile, keyId: 'AKIANEWNEWNEWNEWNEW1', secretAccessKey: new Secret(secret) },
  );
const refusalOf = async (...parameters: Parameters<typeof write>) => {
  const error = await write(...parameters).catch((thrown: unknown) => thrown);
  expect(JSON.stringify([error, String(error)])).not.toContain(secret);
  return error;
};
const profile = (id: string, value: string) => `[work]\naws_access_key_id = ${id}\naws_secret_access_key = ${value}\n`;
const old = `# mine\n[other]\nregion = x\n\n${profile('AKIAOLDOLDOLDOLDOLD1', 'old')}`;
const now = `# mine\n[other]\nregion = x\n\n${profile('AKIANEWNEWNEWNEWNEW1', secret)}`;
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('the profile is written, and the file as it was is kept beside it', async () => {
  writeFileSync(file, old, { mode: 0o600 });
  const backup = `${file}.rekey-backup`;
  expect(await write()).toEqual({ status: 'written', file, backup, removedToken: false });
  expect(readFileSync(file, 'utf8')).toBe(now);
  expect(readFileSync(backup, 'utf8')).toBe(old);
  expect(readdirSync(folder).toSorted()).toEqual(['credentials', 'credentials.rekey-backup']);
});

test('file and backup are for their owner alone, whatever the file was', async () => {
  writeFileSync(file, old);
  chmodSync(file, 0o644);
  await write();
  expect([modeOf(file), modeOf(`${file}.rekey-backup`)]).toEqual(['600', '600']);
});

test('a missing file is made, and its folder, for their owner alone', async () => {
  const missing = join(folder, 'home', '.aws', 'credentials');
  expect(await write(missing)).toMatchObject({ status: 'written', backup: undefined });
  expect(readFileSync(missing, 'utf8')).toBe(profile('AKIANEWNEWNEWNEWNEW1', secret));
  expect([modeOf(missing), modeOf(dirname(missing))]).toEqual(['600', '700']);
});

test('a key that is there already leaves file and backup alone', async () => {
  writeFileSync(file, now);
  writeFileSync(`${file}.rekey-backup`, 'of before');
  expect(await write()).toMatchObject({ status: 'unchanged' });
  expect(readFileSync(`${file}.rekey-backup`, 'utf8')).toBe('of before');
});

test('a link stays a link, and the file that it leads to is written where it is', async () => {
  const real = join(folder, 'dotfiles', 'aws');
  mkdirSync(dirname(real));
  writeFileSync(real, old);
  symlinkSync(join('dotfiles', 'aws'), join(folder, 'between'));
  symlinkSync(join(folder, 'between'), file);
  expect(await write()).toMatchObject({ file: real, backup: `${real}.rekey-backup` });
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(real, 'utf8')).toBe(now);
  expect(readdirSync(folder).toSorted()).toEqual(['between', 'credentials', 'dotfiles']);
});

test('a link to a file that is not there yet makes that file', async () => {
  symlinkSync(join('dotfiles', 'aws'), file);
  await write();
  expect(lstatSync(file).isSymbolicLink()).toBe(true);
  expect(readFileSync(join(folder, 'dotfiles', 'aws'), 'utf8')).toContain(secret);
});

test('a link in a circle is refused', async () => {
  symlinkSync(file, file);
  expect(await refusalOf()).toMatchObject({ code: 'CREDENTIALS_FILE_REFUSED' });
});

test('a read-only file is refused, and nothing is changed', async () => {
  writeFileSync(file, old, { mode: 0o400 });
  expect(await refusalOf()).toMatchObject({
    code: 'CREDENTIALS_FILE_REFUSED',
    message: `${file} is read-only`,
    hint: `Make it writable for its owner: chmod u+w ${file}`,
  });
  expect(readFileSync(file, 'utf8')).toBe(old);
  expect(readdirSync(folder)).toEqual(['credentials']);
});

test('a read-only folder is refused, and nothing is changed', async () => {
  writeFileSync(file, old);
  chmodSync(folder, 0o500);
  expect(await refusalOf()).toMatchObject({ code: 'CREDENTIALS_FILE_REFUSED' });
  expect(readdirSync(folder)).toEqual(['credentials']);
  expect(readFileSync(file, 'utf8')).toBe(old);
});

test.each([
  ['a folder', () => folder],
  ['a device', () => '/dev/null'],
  ['below a file', () => join(file, 'credentials')],
])('%s in place of the file is refused', async (_, place) => {
  writeFileSync(file, old);
  expect(await refusalOf(place())).toMatchObject({ code: 'CREDENTIALS_FILE_REFUSED' });
});

test('a file that SDKs would read differently is refused with its line, and left alone', async () => {
  writeFileSync(file, `${old}\n[work]\n`);
  const error = await refusalOf();
  expect(error).toMatchObject({ code: 'CREDENTIALS_FILE_REFUSED' });
  expect(String(error)).toContain(`${file}:9: profile work begins here once more`);
  expect(readFileSync(file, 'utf8')).toBe(`${old}\n[work]\n`);
  expect(readdirSync(folder)).toEqual(['credentials']);
});

test('a profile that has keys in the config file is refused with the line there, before anything is made', async () => {
  writeFileSync(join(folder, 'config'), '[profile work]\naws_access_key_id = A\n');
  const missing = join(folder, 'new', 'credentials');
  expect(String(await refusalOf(missing))).toContain(`${join(folder, 'config')}:2: profile work has aws_access_key_id`);
  expect(existsSync(dirname(missing))).toBe(false);
});

test('what a killed process has left is removed, and what belongs to another file is not', async () => {
  const left = [`${file}.rekey-new-1`, `${file}.rekey-backup.rekey-new-1`];
  const others = `${file}-of-others.rekey-new-1`;
  for (const path of [...left, others]) writeFileSync(path, profile('A', 'secret'));
  writeFileSync(file, old);
  await write();
  expect([...left, others].filter((path) => existsSync(path))).toEqual([others]);
});
