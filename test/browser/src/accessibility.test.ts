import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { sampleOf } from '@rekey/compliance/testing';
import type axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pathsOf } from './paths.ts';
import { openBrowser, openContext, type Served, serve } from './stage.ts';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
let served: Served;
let paths: Readonly<Record<string, string>>;
let page: Page;

beforeAll(async () => {
  const sample = await sampleOf();
  paths = await pathsOf(sample);
  served = await serve(sample);
  browser = await openBrowser();
  page = await (await openContext(browser, { bypassCSP: true, reducedMotion: 'reduce' })).newPage();
  await page.addInitScript({ content: source });
});
afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

type Axe = { readonly axe: typeof axe };

/** Of what keeps somebody out, or makes it hard: the rule, and the first element that breaks it. */
const violations = async (only?: string): Promise<readonly string[]> =>
  page.evaluate(async (rule) => {
    for (const one of document.querySelectorAll('details')) one.open = true;
    const options = { resultTypes: ['violations' as const], ...(rule === undefined ? {} : { runOnly: [rule] }) };
    const { violations: found } = await (globalThis as unknown as Axe).axe.run(options);
    return found.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html}`);
  }, only);

test('axe finds nothing on any page in light, and in dark, where only the contrasts are others, nothing either', async () => {
  const found: string[] = [];
  for (const path of Object.values(paths)) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(served.url + path);
    found.push(...(await violations()).map((one) => `${path} light ${one}`));
    await page.emulateMedia({ colorScheme: 'dark' });
    found.push(...(await violations('color-contrast')).map((one) => `${path} dark ${one}`));
  }
  expect(found).toEqual([]);
});
