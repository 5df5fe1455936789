import type { OpenIntent } from '@rekey/engine';
import { html } from 'hono/html';
import { type Html, none } from '../markup.ts';
import { notice } from '../parts/notice.ts';
import { counted, timeOf } from '../text.ts';
import { linked, type View } from '../view.ts';

/** Keys that were asked for, and of which it is not yet on record what became of them. */
export const intentsNotice = (view: View, intents: readonly OpenIntent[]): Html => {
  const [oldest] = intents;
  if (oldest === undefined) return none;
  return notice(
    'warn',
    `${counted(intents.length, 'key')} on the way into a secret.`,
    html`The oldest was asked for at ${timeOf(oldest.openedAt)}. While a run is at work that is as it should be; otherwise the next run finds out what became of ${intents.length === 1 ? 'it' : 'them'}. ${linked(view, { page: 'intents' }, 'Whose they are')}`,
  );
};
