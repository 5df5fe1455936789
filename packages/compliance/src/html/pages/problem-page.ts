import { html } from 'hono/html';
import { runbookEntry } from '../../words.ts';
import type { Page } from '../layout.ts';
import { notice } from '../parts/notice.ts';
import { capital } from '../text.ts';

type Problem = {
  readonly title: string;
  readonly code?: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
};

/** Why there is nothing to see, and what to do about it. */
export const problemPage = ({ title, code, message, hint }: Problem): Page => ({
  title,
  body: notice(
    'bad',
    capital(message),
    ...(hint === undefined ? [] : [html`<strong>What to do:</strong> ${hint}`]),
    ...(code === undefined
      ? []
      : [html`<code>${code}</code> <span class="quiet">More in ${runbookEntry(code)}</span>`]),
  ),
});
