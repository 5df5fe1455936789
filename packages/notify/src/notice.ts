import {
  type Exception,
  type KeyId,
  type LastUse,
  type NotifySettings,
  type SecretRef,
  standingOf,
  type UserItem,
} from '@rekey/engine';
import { newForDays, type SeenUser } from './seen.ts';

type OfUser = {
  /** What was told already is known by this. */
  readonly name: string;
  readonly of: SeenUser;
};

/** Something that an owner should hear of once. */
export type Notice =
  | (OfUser & {
      readonly kind: 'new-key';
      readonly newKey: KeyId;
      readonly secret: SecretRef;
      readonly oldKey: KeyId | undefined;
      /** The first moment at which the old key may go; undefined where it is off already, or none is in sight. */
      readonly oldKeyGoesAt: Date | undefined;
      readonly oldKeyIsOff: boolean;
    })
  | (OfUser & { readonly kind: 'rotation'; readonly at: Date; readonly withinDays: number })
  | (OfUser & {
      readonly kind: 'switch-off';
      readonly at: Date;
      readonly withinDays: number;
      readonly oldKey: KeyId | undefined;
      readonly newKey: KeyId;
      readonly secret: SecretRef;
      readonly lastUse: LastUse | undefined;
    })
  | (OfUser & {
      readonly kind: 'in-use';
      readonly oldKey: KeyId | undefined;
      readonly newKey: KeyId;
      readonly secret: SecretRef;
      readonly lastUse: LastUse;
      readonly goesAt: Date | undefined;
    })
  | { readonly kind: 'exception'; readonly name: string; readonly exception: Exception; readonly withinDays: number };

export type OfAUser = Exclude<Notice, { kind: 'exception' }>;

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
const issuingRules: readonly unknown[] = ['R12', 'R13'];

type When = { readonly notify: NotifySettings; readonly now: Date };

/** Whether the record in the table is needed to tell what is to be told of this user. */
export const needsRecord = ({ view }: SeenUser, now: Date): boolean =>
  view.verdict === 'overlap' ||
  view.finding === 'overlap-at-max' ||
  view.keys.some(
    ({ createdAt, status }) => status === 'Active' && now.getTime() - createdAt.getTime() < newForDays * dayMs,
  );

/** What is to be told of one user now, told already or not. */
export const noticesOf = (of: SeenUser, item: UserItem | undefined, when: When): readonly OfAUser[] => [
  ...rotationOf(of, when),
  ...ofIssuedKey(of, item, when),
];

function rotationOf(of: SeenUser, { notify, now }: When): readonly OfAUser[] {
  const { mode, verdict, dueAt, dueFor, keys } = of.view;
  if (mode !== 'enforce' || verdict !== 'fresh' || dueAt === undefined || !issuingRules.includes(dueFor)) return [];
  const withinDays = reached(notify.beforeRotationDays, dueAt, now);
  const key = keys.find(({ status }) => status === 'Active');
  if (withinDays === undefined || key === undefined) return [];
  // Reports have no key ids.
  const name = `rotation:${key.createdAt.toISOString()}:${withinDays}`;
  return [{ kind: 'rotation', name, of, at: dueAt, withinDays }];
}

/** Of the days at which something is told ahead, the last that has come. */
const reached = (days: readonly number[], at: Date, now: Date): number | undefined => {
  const left = (at.getTime() - now.getTime()) / dayMs;
  const come = days.filter((ahead) => left <= ahead);
  return left < 0 || come.length === 0 ? undefined : Math.min(...come);
};

function ofIssuedKey(of: SeenUser, item: UserItem | undefined, { notify, now }: When): readonly OfAUser[] {
  const { keys, dueAt, dueFor, verdict, finding, mode } = of.view;
  const issued = item?.record.issued.at(-1);
  const isThere = keys.some(({ id, status }) => id === issued?.keyId && status === 'Active');
  if (issued === undefined || !isThere || mode !== 'enforce') return [];
  const { keyId: newKey, secret, at: issuedAt } = issued;
  const old = keys.find(({ id, status }) => id !== newKey && status === 'Active');
  const goesAt = dueFor === 'R9' ? dueAt : undefined;
  const notices: OfAUser[] = [];
  if (now.getTime() - issuedAt.getTime() < newForDays * dayMs) {
    const off = item?.record.switchedOff.at(-1);
    const oldKey = old?.id ?? off?.keyId;
    const oldKeyIsOff = old === undefined;
    notices.push({
      kind: 'new-key',
      name: `new-key:${newKey}`,
      of,
      newKey,
      secret,
      oldKey,
      oldKeyGoesAt: goesAt,
      oldKeyIsOff,
    });
  }
  if (old === undefined || (verdict !== 'overlap' && finding !== 'overlap-at-max')) return notices;
  const withinDays = goesAt === undefined ? undefined : reached(notify.beforeSwitchOffDays, goesAt, now);
  if (goesAt !== undefined && withinDays !== undefined) {
    const name = `switch-off:${newKey}:${withinDays}`;
    notices.push({
      kind: 'switch-off',
      name,
      of,
      at: goesAt,
      withinDays,
      oldKey: old.id,
      newKey,
      secret,
      lastUse: old.lastUse,
    });
  }
  const { lastUse } = old;
  const weeks = Math.floor((now.getTime() - issuedAt.getTime()) / weekMs);
  if (weeks >= 1 && lastUse?.at !== undefined && now.getTime() - lastUse.at.getTime() < weekMs) {
    const name = `in-use:${newKey}:${weeks}`;
    notices.push({ kind: 'in-use', name, of, oldKey: old.id, newKey, secret, lastUse, goesAt });
  }
  return notices;
}

/** Exceptions in force that are about to expire. */
export const exceptionNotices = (exceptions: readonly Exception[], { notify, now }: When): readonly Notice[] =>
  exceptions.flatMap((exception) => {
    const { expires } = exception;
    if (expires === undefined || standingOf(exception, now) !== 'in-force') return [];
    const over = new Date(Date.parse(expires) + dayMs);
    const withinDays = reached(notify.beforeExceptionExpiresDays, over, now);
    if (withinDays === undefined) return [];
    return [{ kind: 'exception' as const, name: `exception:${expires}:${withinDays}`, exception, withinDays }];
  });

/** Under which the table keeps what was told of an exception: its id, or what it says. */
export const nameOfException = ({ id, scopes, reason = '' }: Exception): string =>
  id ?? `${scopes.join(',')} ${reason}`.trim();
