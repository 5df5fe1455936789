import { createWorld } from '@rekey/engine/testing';
import { describe, expect, test } from 'vitest';
import { readOrganization } from '../queries/organization.ts';
import { sampleOf } from '../testing/sample.ts';
import { widgetDocs } from './docs.ts';
import { failedWidget, type WidgetLook, widgetHtml } from './widget-html.ts';

const usual: WidgetLook = { theme: 'light', width: 1_000, height: 400 };

type Shown = Parameters<typeof sampleOf>[0];
const shown = async (look: Partial<WidgetLook> = {}, described?: Shown): Promise<string> => {
  const sample = await sampleOf(described);
  const source = { reader: sample.reader, at: sample.now() };
  return widgetHtml(await readOrganization(source), { ...usual, ...look });
};

const hostile = `"><script>alert('x')</script><iframe src=//x><svg><use href="#x">`;
const hostileAccounts: Shown = {
  accounts: [
    { id: '111111111111', name: hostile, users: [{ name: 'a', keys: [{ ageDays: 100 }] }] },
    { id: '777777777777' },
  ],
};

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard_about.html
const stripped = /<\/?(script|iframe|use|object|embed|link|meta|base|form)\b|\son\w+\s*=|javascript:/i;
const fromOutside = /\s(src|srcset|href|xlink:href|action)\s*=|@import|url\(|https?:|\/\/\w/i;

describe('holds nothing that CloudWatch strips, and nothing from outside:', () => {
  test.each([
    ['an organization', undefined],
    ['names that want to be more than names', hostileAccounts],
    ['no accounts', { accounts: [{ id: '777777777777' }] }],
  ])('%s', async (_, described) => {
    const html = await shown({}, described);
    const markup = html.replaceAll(/>[^<]*</g, '><'); // escaped text is only text
    expect(markup).not.toMatch(stripped);
    expect(markup).not.toMatch(fromOutside);
    expect(html).not.toMatch(/<script|<iframe|<use/i);
  });

  test('a failure that quotes others', async () => {
    const html = await failedWidget({ code: 'TABLE_NOT_FOUND', because: hostile, hint: hostile }, { theme: 'dark' });
    expect(html).not.toMatch(/<script|<iframe|<use/i);
    expect(html).toContain('TABLE_NOT_FOUND');
  });
});

test('says how keys stand, how many accounts were looked at, and when', async () => {
  const html = await shown();
  expect(html).toMatch(/\d\d\.\d %/);
  expect(html).toContain('3 of 7');
  expect(html).toContain('data-lake');
  expect(html).toMatch(/Run 20260601T020000Z-RUN002: finished; facts from 2026-06-0\d/);
});

test('has the colours of the theme that it is shown in', async () => {
  const [light, dark] = [await shown({ theme: 'light' }), await shown({ theme: 'dark' })];
  expect(light).toContain('#18202c');
  expect(dark).toContain('#e7ebf2');
  expect(dark).not.toContain('#18202c');
});

test('lists as many accounts as there is room for', async () => {
  const rowsIn = (html: string): number => html.match(/<tr>/g)?.length ?? 0;
  expect(rowsIn(await shown({ height: 150 }))).toBe(0);
  expect(rowsIn(await shown({ height: 290 }))).toBe(1 + 2);
  expect(rowsIn(await shown({ height: 900 }))).toBe(1 + 3);
});

test('leaves the trend out where it is narrow', async () => {
  expect(await shown({ width: 400 })).not.toContain('polyline');
  expect(await shown({ width: 600 })).toContain('polyline');
});

test('of an empty table it says that there is nothing', async () => {
  const world = createWorld();
  const html = await widgetHtml(await readOrganization({ reader: world.reader(), at: world.clock.now() }), usual);
  expect(html).toContain('No run has been recorded yet.');
  expect(html).toContain('no active keys');
});

test('its docs name its parameter', () => {
  expect(widgetDocs).toContain('`ou`');
});
