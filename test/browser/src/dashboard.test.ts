import { hostile, hostileUser, sampleOf } from '@rekey/compliance/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openBrowser, openContext, type Served, serve } from './stage.ts';

let browser: Browser;
let context: BrowserContext;
let served: Served;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  browser = await openBrowser();
  context = await openContext(browser);
  served = await serve(await sampleOf());
});
afterAll(async () => {
  await browser?.close();
  await served?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  page = await context.newPage();
  complaints = [];
  // What the content security policy forbids, and what the script does wrong, is told here.
  page.on('console', (message) => void (message.type() === 'error' && complaints.push(message.text())));
  page.on('pageerror', (error) => void complaints.push(error.message));
});
afterEach(async () => {
  await page.close();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
});

const open = (path = '/'): Promise<unknown> => page.goto(served.url + path);
const heading = (): Promise<string | null> => page.locator('h1').textContent();
const rows = (): Promise<string[]> => page.locator('#main tbody tr:visible').allInnerTexts();

describe('from the overview', () => {
  test('a key that is too old is two clicks away', async () => {
    await open();
    await page.locator('.stat a', { hasText: 'keys too old' }).click();
    expect(await heading()).toBe('Keys too old');
    await page.getByRole('link', { name: 'payroll' }).click();
    expect(await heading()).toBe('payroll');
    expect(await page.locator('#keys').innerText()).toMatch(/AKIAPAYROLL\d+.*too old/s);
  });

  test('so is a user who is overdue', async () => {
    await open();
    await page.locator('.stat a', { hasText: 'users overdue' }).click();
    await page.getByRole('link', { name: 'payroll' }).click();
    expect(await page.locator('#standing').innerText()).toContain('Overdue');
  });

  test('an account that failed is there with its remedy', async () => {
    await open();
    expect(await page.locator('#troubles').innerText()).toContain('Deploy stacksets/member-role.yaml to the account.');
    await page.locator('#troubles').getByRole('link', { name: 'sandbox-ml' }).click();
    expect(await page.locator('.notice.bad').innerText()).toContain('What to do: deploy stacksets/member-role.yaml');
  });
});

test('keys are filtered by their organizational unit', async () => {
  await open('/keys');
  const all = (await rows()).length;
  await page.getByLabel('Organizational unit').selectOption({ label: 'Payments' });
  await page.getByRole('button', { name: 'Show' }).click();
  const some = await rows();
  expect(some.length).toBeGreaterThan(0);
  expect(some.length).toBeLessThan(all);
  expect(some.every((row) => row.includes('payments-'))).toBe(true);
});

test('a user is found by a part of its name', async () => {
  await open();
  await page.getByRole('searchbox').fill('invoice');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'invoice-export' }).click();
  expect(await heading()).toBe('invoice-export');
});

test('exceptions that end soon come first, and one says whom it leaves alone', async () => {
  await open('/exceptions');
  expect((await rows())[0]).toContain('ending within 30 days');
  await page.locator('.stat', { hasText: 'Ending within 30 days' }).getByRole('link').click();
  expect(await rows()).toHaveLength(2);
  await page.locator('tr', { hasText: 'legacy-vendor' }).getByRole('link').click();
  expect((await rows()).join()).toContain('legacy-vendor');
});

describe('the theme', () => {
  const background = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test('follows the system', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await open();
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).not.toBe(light);
  });

  test('follows its switch from page to page, and charts with it', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await open();
    const light = await background();
    const bar = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.querySelector('[fill="var(--compliant)"]') as Element).fill);
    const lightBar = await bar();
    await page.getByRole('button', { name: 'Dark' }).click();
    expect([await background(), await bar()]).not.toEqual([light, lightBar]);
    const dark = await background();
    await open('/runs');
    expect(await background()).toBe(dark);
    await page.getByRole('button', { name: 'Dark' }).click();
    expect(await background()).toBe(light);
  });
});

describe('by keyboard only', () => {
  test('the first stop leads past the menu', async () => {
    await open();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  });

  test('/ leads to the search field, and a search to a user', async () => {
    await open();
    await page.keyboard.press('/');
    await page.keyboard.type('payroll');
    await page.keyboard.press('Enter');
    await page.waitForURL(/search/);
    for (let stop = 0; stop < 40; stop += 1) {
      await page.keyboard.press('Tab');
      if ((await page.evaluate(() => document.activeElement?.textContent)) === 'payroll') break;
    }
    await page.keyboard.press('Enter');
    await page.waitForURL(/user/);
    expect(await heading()).toBe('payroll');
  });

  test('what has the focus shows it', async () => {
    await open();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement as Element).outlineStyle);
    expect(outline).toBe('solid');
  });

  test('a table is sorted by its heads', async () => {
    await open('/keys');
    const ages = async () => (await page.locator('td:nth-child(4)').allInnerTexts()).map(Number);
    await page.getByRole('button', { name: 'Age, days' }).focus();
    await page.keyboard.press('Enter');
    const up = await ages();
    expect(up).toEqual(up.toSorted((a, b) => a - b));
    await page.keyboard.press('Enter');
    expect(await ages()).toEqual(up.toReversed().toSorted((a, b) => b - a));
  });
});

test('the rows of a table are filtered as one types', async () => {
  await open('/keys');
  await page.getByLabel('Filter the rows of: Active access keys').fill('payroll');
  expect(await rows()).toHaveLength(1);
});

test('without JavaScript every page is there, and its forms work', async () => {
  await using plain = await openContext(browser, { javaScriptEnabled: false });
  const quiet = await plain.newPage();
  await quiet.goto(served.url);
  expect(await quiet.getByRole('button', { name: 'Dark' }).count()).toBe(0);
  expect(await quiet.locator('.chart svg').count()).toBe(2);
  await quiet.getByRole('link', { name: 'Keys', exact: true }).click();
  await quiet.getByLabel('Standing').selectOption('too-old');
  await quiet.getByRole('button', { name: 'Show' }).click();
  expect(await quiet.locator('h1').textContent()).toBe('Keys too old');
});

test('on a small screen nothing but tables is wider than it', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of [
    '/',
    '/keys',
    '/ous',
    '/exceptions',
    '/user?account=111111111111&user=billing-batch',
    '/controls',
    '/runs',
  ]) {
    await open(path);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect([path, over]).toEqual([path, 0]);
  }
});

test('text that means harm does none', async () => {
  await using harmed = await serve(hostile());
  const paths = [
    '/',
    '/accounts',
    '/accounts/111111111111',
    '/users',
    '/keys',
    '/findings/three-keys',
    '/exceptions',
    '/exceptions/exception-1',
    '/coverage',
    '/runs',
    '/runs/run-1',
    '/policy',
    '/intents',
    `/search?q=${encodeURIComponent(hostileUser)}`,
    `/user?account=111111111111&user=${encodeURIComponent(hostileUser)}`,
  ];
  for (const path of paths) {
    await page.goto(harmed.url + path);
    const found = await page.evaluate(() => ({
      hacked: 'hacked' in globalThis,
      scripts: document.scripts.length,
      images: document.images.length,
      over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    expect([path, found]).toEqual([path, { hacked: false, scripts: 1, images: 0, over: 0 }]);
  }
  await page.goto('about:blank'); // its server goes before it does
});
