import {
  type ChangeOutcome,
  type KeyGateway,
  type KeyId,
  keyId,
  type ListedKey,
  Secret,
  type UserName,
} from '@rekey/engine';
import { firstKeyOf, usersOf } from './organization.ts';
import type { MemberCall } from './sessions.ts';
import type { LiveAccount } from './sky.ts';
import type { Wire } from './wire.ts';

const wholeSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1_000) * 1_000);

export function createKeys(
  wire: Wire,
  { account, ask }: { readonly account: LiveAccount; readonly ask: MemberCall },
): KeyGateway {
  const { clock } = wire.sky.time;
  const dueUsers = new Set(usersOf(wire.sky.organization.shape.users).slice(0, account.due));
  const keysOf = (user: UserName): readonly ListedKey[] =>
    account.keys.get(user) ?? [firstKeyOf(account.id, user, dueUsers.has(user))];
  const change = async (
    name: string,
    { user, id }: { readonly user: UserName; readonly id: KeyId },
    changed: (key: ListedKey) => readonly ListedKey[],
  ): Promise<ChangeOutcome> => {
    await ask(name);
    account.keys.set(
      user,
      keysOf(user).flatMap((key) => (key.id === id ? changed(key) : [key])),
    );
    return { status: 'done' };
  };
  const update = (status: ListedKey['status']) => (user: UserName, id: KeyId) =>
    change('iam:UpdateAccessKey', { user, id }, (key) => [{ ...key, status }]);
  return {
    async list(user) {
      await ask('iam:ListAccessKeys');
      return { status: 'listed', keys: keysOf(user), at: wholeSeconds(clock.now()) };
    },
    async lastUse() {
      await ask('iam:GetAccessKeyLastUsed');
      return { at: new Date(clock.now().getTime() - 86_400_000), service: 's3', region: 'us-east-1' };
    },
    async create(user) {
      await ask('iam:CreateAccessKey');
      const key: ListedKey = {
        id: keyId(`AKIA${account.id}${user.slice(-4)}B`),
        status: 'Active',
        createdAt: wholeSeconds(clock.now()),
      };
      account.keys.set(user, [...keysOf(user), key]);
      return { status: 'created', keyId: key.id, createdAt: key.createdAt, secret: new Secret('a'.repeat(40)) };
    },
    deactivate: update('Inactive'),
    reactivate: update('Active'),
    delete: (user, id) => change('iam:DeleteAccessKey', { user, id }, () => []),
  };
}
