import type { RuleId, UserView } from '@rekey/engine';
import { html } from 'hono/html';
import type { Html } from '../markup.ts';
import { dayOf, fromNow } from '../text.ts';

/** What Rekey does next for a user, and when. */
export const nextText = (seen: UserView, at: Date): Html => {
  switch (seen.verdict) {
    case 'excepted':
      return seen.exception?.expires === undefined
        ? html`Left alone until the exception is removed.`
        : html`Left alone until ${untilText(seen.exception.expires, at)}; then the rules apply.`;
    case 'opted-out':
      return html`Left alone while the account carries the opt-out tag.`;
    case 'no-keys':
    case 'inactive-only':
      return html`Nothing: Rekey makes nobody’s first key, and leaves a user with switched-off keys alone.`;
    case 'attention':
      return html`Nothing before a person has looked.${dueText(seen, at)}`;
    case 'unknown':
      return html`Nothing before it can be read.`;
    case 'waiting':
    case 'fresh':
    case 'overlap':
      return seen.dueAt === undefined ? html`Nothing is in sight.` : whenText(seen.dueAt, seen, at);
    default:
      return seen.verdict satisfies never;
  }
};

const whenText = (...[dueAt, { mode, dueFor }, at]: readonly [Date, UserView, Date]): Html => {
  const deed = (dueFor && deeds[dueFor]) ?? 'acts';
  const who = mode === 'enforce' ? `Rekey ${deed}` : `In mode plan Rekey only records that it ${deed}`;
  return dueAt <= at
    ? html`Overdue since ${dayOf(dueAt)}, ${fromNow(dueAt, at)}. ${who} in the next run.`
    : html`${who} in the first run after ${dayOf(dueAt)}, ${fromNow(dueAt, at)}.`;
};

/** What a rule does, as far as one word for it is enough. */
const deeds: Readonly<Partial<Record<RuleId, string>>> = {
  R8: 'deletes the keys that are switched off',
  R9: 'switches the older key off',
  R10: 'takes the older key out of use',
  R13: 'issues a new key',
};

const dueText = ({ dueAt }: UserView, at: Date): Html =>
  dueAt === undefined ? html`` : html` It was due on ${dayOf(dueAt)}, ${fromNow(dueAt, at)}.`;

/** The exception or hold that a user is under. */
export const exceptionText = (
  { id, reason, owner, expires, hold }: NonNullable<UserView['exception']>,
  at: Date,
): Html => html`
${hold ? 'a hold' : 'an exception'}${id === undefined ? '' : html` <code>${id}</code>`}${owner === undefined ? '' : html` of <span class="name">${owner}</span>`}${
  expires === undefined ? ', without an end' : html`, until ${untilText(expires, at)}`
}${reason === undefined ? '' : html`: <span class="name">${reason}</span>`}`;

const untilText = (expires: string, at: Date): Html => {
  const end = new Date(expires);
  return Number.isNaN(end.getTime()) ? html`${expires}` : html`${dayOf(end)}, ${fromNow(end, at)}`;
};
