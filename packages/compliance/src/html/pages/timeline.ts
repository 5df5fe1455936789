import type { HistoryEvent } from '@rekey/engine';
import { html } from 'hono/html';
import type { UserPage } from '../../queries/account.ts';
import { phraseOfEvent } from '../../words.ts';
import type { Html } from '../markup.ts';
import { badge, type Tone } from '../parts/badge.ts';
import { nothing } from '../parts/notice.ts';
import { capital, fromNow, timeOf, wordsOf } from '../text.ts';
import { linked, type View } from '../view.ts';

type Entry = { readonly at: Date; readonly tone: Tone; readonly what: Html | string; readonly why: Html | string };

/** What happened to a user, newest first: what Rekey did and saw, and when today's keys were made. */
export const timeline = (view: View, found: UserPage): Html => {
  const entries = [...found.history.map((event) => entryOf(view, event)), ...creations(found), ...ahead(view, found)];
  if (entries.length === 0) return nothing('Nothing has happened that is on record.');
  return html`<ol class="timeline">${entries
    .toSorted((a, b) => b.at.getTime() - a.at.getTime())
    .map(
      ({ at, tone, what, why }) => html`
<li class="${tone}">
  <p class="when">${timeOf(at)} · ${fromNow(at, view.at)}</p>
  <p>${what}</p>
  <p class="why">${why}</p>
</li>`,
    )}</ol>`;
};

const tones: Readonly<Record<HistoryEvent['status'], Tone>> = {
  done: 'good',
  pending: 'warn',
  'not-done': 'plain',
  refused: 'bad',
  unclear: 'warn',
  failed: 'bad',
  unknown: 'warn',
};

const entryOf = (view: View, event: HistoryEvent): Entry => ({
  at: event.at,
  tone: tones[event.status],
  what: html`${capital(phraseOfEvent(event))} ${event.status === 'done' ? '' : badge(wordsOf(event.status), tones[event.status])}`,
  why: html`${event.detail ?? event.because} (rule ${event.rule}, ${linked(view, { page: 'run', run: event.run }, `run ${event.run}`)})`,
});

/** Of keys that Rekey issued the history tells. */
const creations = ({ user }: UserPage): readonly Entry[] =>
  (user?.item.view?.keys ?? [])
    .filter(({ id }) => !user?.item.record.issued.some(({ keyId }) => keyId === id))
    .map(({ id, createdAt }) => ({
      at: createdAt,
      tone: 'plain',
      what: id === undefined ? 'A key was created' : html`Key <code class="id">${id}</code> was created`,
      why: id === undefined ? 'so far only a credential report has told of it' : 'not by Rekey',
    }));

const ahead = (view: View, { user }: UserPage): readonly Entry[] => {
  const dueAt = user?.item.view?.dueAt;
  return dueAt === undefined || dueAt <= view.at
    ? []
    : [{ at: dueAt, tone: 'plain', what: 'Rekey acts in the first run after this', why: 'if nothing changes before' }];
};
