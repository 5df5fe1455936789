import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { checkPlace, writeWhole } from './report-file.ts';

const root = mkdtempSync(join(tmpdir(), 'rekey-report-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  file = join(folder, 'report.html');
});

async function* pieces(...texts: readonly string[]): AsyncIterable<string> {
  yield* texts;
}

async function* broken(): AsyncIterable<string> {
  yield 'half';
  throw new Error('the table went away');
}

const refusal = (message: string) =>
  expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) });

test('a file is written whole, and nothing is left beside it', async () => {
  await writeWhole({ file, force: false }, pieces('one ', 'two'));
  expect(readFileSync(file, 'utf8')).toBe('one two');
  expect(readdirSync(folder)).toEqual(['report.html']);
});

test('what is broken off leaves what was there', async () => {
  writeFileSync(file, 'yesterday');
  await expect(writeWhole({ file, force: true }, broken())).rejects.toThrow('the table went away');
  expect(readFileSync(file, 'utf8')).toBe('yesterday');
  expect(readdirSync(folder)).toEqual(['report.html']);
});

test('a file that is there is replaced only by force', async () => {
  writeFileSync(file, 'yesterday');
  expect(() => checkPlace({ file, force: false })).toThrow(refusal('is there already'));
  await expect(writeWhole({ file, force: false }, pieces('today'))).rejects.toMatchObject({ code: 'USAGE' });
  await writeWhole({ file, force: true }, pieces('today'));
  expect(readFileSync(file, 'utf8')).toBe('today');
});

test('what is no file is never replaced', () => {
  expect(() => checkPlace({ file: '/dev/null', force: true })).toThrow(refusal('is not a file'));
  expect(() => checkPlace({ file: folder, force: true })).toThrow(refusal('is not a file'));
});

test('a folder that is not there is told before anything is read', () => {
  const place = { file: join(folder, 'nowhere', 'report.html'), force: false };
  expect(() => checkPlace(place)).toThrow(refusal('there is no such file or folder'));
  expect(existsSync(place.file)).toBe(false);
});
