import { Logger } from '@aws-lambda-powertools/logger';
import { expect, test } from 'vitest';
import { answerWidget } from './answer-widget.ts';
import { parseWidgetEvent } from './widget-event.ts';

const silent = new Logger({ logLevel: 'SILENT' });

test('asked to describe itself it answers in Markdown, whatever its settings are', async () => {
  expect(await answerWidget({ describe: true }, { env: {}, logger: silent })).toMatch(/^## Rekey/);
});

test('what is wrong is shown with its code, and thrown never', async () => {
  const html = await answerWidget({ widgetContext: { theme: 'dark' } }, { env: {}, logger: silent });
  expect(html).toContain('SETTINGS_INVALID');
  expect(html).toContain('#e7ebf2');
});

test.each(['Payments', 7, {}])('an ou that is none (%j) is told, and not taken for the whole', async (ou) => {
  const html = await answerWidget({ ou }, { env: { REKEY_TABLE: 'rekey' }, logger: silent });
  expect(html).toContain('the parameter ou is no id');
});

test('theme and size are those of the widget', () => {
  const widgetContext = { dashboardName: 'x', theme: 'dark', width: 588, height: 369, params: {} };
  expect(parseWidgetEvent({ ou: 'ou-ab12-workload1', widgetContext })).toEqual({
    describe: false,
    ou: 'ou-ab12-workload1',
    theme: 'dark',
    width: 588,
    height: 369,
  });
});

test.each([null, 'text', 7, {}, { widgetContext: 1 }, { widgetContext: { theme: '<x>', width: 'x', height: -1 } }])(
  'of an event like %j the usual look is made',
  (event) => {
    expect(parseWidgetEvent(event)).toEqual({
      describe: false,
      ou: undefined,
      theme: 'light',
      width: 1_000,
      height: 400,
    });
  },
);
