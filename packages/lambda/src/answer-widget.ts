import type { Logger } from '@aws-lambda-powertools/logger';
import { organizationWithin, readOrganization } from '@rekey/compliance';
import { failedWidget, widgetDocs, widgetHtml } from '@rekey/compliance/widget';
import { isOuId, type OuId, RekeyError } from '@rekey/engine';
import { createDynamoClient, createStatusReader } from '@rekey/store';
import { failureOf } from './failure.ts';
import { logFailure } from './logs.ts';
import { type Environment, readSettings } from './settings.ts';
import { parseWidgetEvent, type WidgetRequest } from './widget-event.ts';

type Surroundings = { readonly env: Environment; readonly logger: Logger };

/** Never throws: CloudWatch would show an error of Lambda, and nothing of what to do. */
export async function answerWidget(event: unknown, { env, logger }: Surroundings): Promise<string> {
  const asked = parseWidgetEvent(event);
  if (asked.describe) return widgetDocs;
  try {
    return await overviewOf(asked, readSettings(env).table);
  } catch (error) {
    const failure = failureOf(error);
    logFailure(logger, failure, error);
    return failedWidget(failure, asked);
  }
}

async function overviewOf({ ou, ...look }: WidgetRequest, tableName: string): Promise<string> {
  const unit = unitIn(ou);
  const client = createDynamoClient();
  try {
    const whole = await readOrganization({ reader: createStatusReader({ client, tableName }), at: new Date() });
    return await widgetHtml(unit === undefined ? whole : organizationWithin(whole, unit), look);
  } finally {
    client.destroy();
  }
}

const unitIn = (ou: unknown): OuId | undefined => {
  if (ou === undefined || ou === '') return undefined;
  if (typeof ou === 'string' && isOuId(ou)) return ou;
  throw new RekeyError('USAGE', 'the parameter ou is no id of an organizational unit', {
    hint: 'Edit the widget: such as ou: ou-ab12-workload1, or no ou for the whole organization.',
  });
};
