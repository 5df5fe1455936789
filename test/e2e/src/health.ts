import type { State, TableItem } from '@rekey/emulator';
import { currentKeyIn, userIn } from './judge.ts';

type Who = { readonly account: string; readonly user: string };

/** Of a user who had a working key: has one still, and every other active key is one that was there before. */
export function working(before: State, after: State, { account, user }: Who): string {
  const known = userIn(before, account, user).keys.map(({ id }) => id);
  const active = userIn(after, account, user).keys.filter(({ status }) => status === 'Active');
  const stored = currentKeyIn(after, account, { name: `${user}_credentials` });
  if (active.length === 0) return 'without a working key';
  const orphans = active.filter(({ id }) => !known.includes(id) && id !== stored);
  return orphans.length === 0 ? 'working' : `with ${orphans.length} orphans`;
}

/** Of a user whose rotation is over: exactly one active key, in custody. */
export function rotated(state: State, { account, user }: Who): string {
  const active = userIn(state, account, user).keys.filter(({ status }) => status === 'Active');
  if (active.length !== 1) return `${active.length} active keys`;
  const stored = currentKeyIn(state, account, { name: `${user}_credentials` });
  return stored === active[0]?.id ? 'rotated' : `active ${active[0]?.id}, stored ${stored}`;
}

/** What the table still has open: intents, and calls announced but never completed. */
export function openIn(items: readonly TableItem[]): readonly string[] {
  return items.flatMap((item) => {
    const at = `${text(item['pk'])} ${text(item['sk'])}`;
    if (text(item['type']) === 'intent') return [`intent ${at}`];
    if (item['pending'] !== undefined) return [`pending ${at}`];
    const event = item['event']?.['M'] as Readonly<Record<string, { S?: string }>> | undefined;
    return event?.['status']?.S === 'pending' ? [`event ${at}`] : [];
  });
}

const text = (attribute: Readonly<Record<string, unknown>> | undefined): string =>
  typeof attribute?.['S'] === 'string' ? attribute['S'] : '';
