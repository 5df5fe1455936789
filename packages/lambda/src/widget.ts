import { Logger } from '@aws-lambda-powertools/logger';
import { answerWidget } from './answer-widget.ts';
import { serviceName } from './metric-names.ts';
import { logLevelOf } from './settings.ts';

const logger = new Logger({ serviceName, logLevel: logLevelOf(process.env) });

/** The function behind the widget of a dashboard in CloudWatch: HTML, or what it is for in Markdown. */
export const handler = (event: unknown): Promise<string> => answerWidget(event, { env: process.env, logger });
