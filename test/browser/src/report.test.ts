import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readReport, reportText } from '@rekey/compliance';
import { sampleOf } from '@rekey/compliance/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, openContext } from './stage.ts';

let browser: Browser;
let folder: string;
let file: string;

beforeAll(async () => {
  const sample = await sampleOf();
  const { reader, policy, policyName } = sample;
  const report = await readReport(
    { reader, at: sample.now() },
    { table: 'rekey', policy: { policy, name: policyName }, ou: undefined },
  );
  const pieces: string[] = [];
  for await (const piece of reportText(report, 'html')) pieces.push(piece);
  folder = await mkdtemp(join(tmpdir(), 'rekey-report-'));
  file = join(folder, 'report.html');
  await writeFile(file, pieces.join(''));
  browser = await openBrowser();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

test('a report opens from disk, whole, and asks nobody for anything', async () => {
  const context = await openContext(browser);
  const page = await context.newPage();
  const asked: string[] = [];
  const complaints: string[] = [];
  context.on('request', (request) => void asked.push(request.url()));
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  const url = pathToFileURL(file).href;
  await page.goto(url, { waitUntil: 'networkidle' });
  expect(await page.locator('svg').count()).toBeGreaterThan(0);
  expect(await page.locator('body').evaluate((body) => getComputedStyle(body).fontFamily)).not.toBe('');
  expect([asked, complaints]).toEqual([[url], []]);
});
