import {
  type Account,
  type AccountId,
  accountId,
  type Identity,
  keyId,
  type ListedKey,
  ouId,
  type ReportedUser,
  type UserName,
  userId,
  userName,
} from '@rekey/engine';
import { draw } from './draw.ts';

/** `quiet`: nothing is due. `normal`: each user is due with a chance of 1 %. `first`: everybody is, and the table is empty. */
export type Day = 'quiet' | 'normal' | 'first';

export type Shape = { readonly accounts: number; readonly users: number; readonly day: Day; readonly seed: number };

/** An organization of accounts that differ in nothing but how many of their users are due: what is alike is there once. */
export type Organization = {
  readonly shape: Shape;
  readonly accounts: readonly Account[];
  dueIn(account: number): number;
  report(due: number): readonly ReportedUser[];
};

const dayMs = 86_400_000;
export const today: Date = new Date('2026-06-01T06:00:00Z');
export const yesterday: Date = new Date(today.getTime() - dayMs);

const firstAccount = 100_000_000_000;
const chanceOnNormalDay = 0.01;
const path = [ouId('ou-ab12-workload1'), ouId('ou-ab12-payments1')];

export const indexOf = (id: AccountId): number => Number(id) - firstAccount;

export function createOrganization(shape: Shape): Organization {
  const reports = new Map<number, readonly ReportedUser[]>();
  const due: number[] = [];
  return {
    shape,
    accounts: Array.from({ length: shape.accounts }, (_, index) => accountAt(index)),
    dueIn: (account) => (due[account] ??= dueIn(shape, account)),
    report(due) {
      const report = reports.get(due) ?? usersOf(shape.users).map((user, index) => reportedUser(user, index < due));
      reports.set(due, report);
      return report;
    },
  };
}

const accountAt = (index: number): Account => ({
  id: accountId(`${firstAccount + index}`),
  name: `account-${index}`,
  state: 'ACTIVE',
  ouPath: path,
  joinedAt: new Date('2024-01-01T00:00:00Z'),
});

function dueIn({ day, users, seed }: Shape, account: number): number {
  if (day !== 'normal') return day === 'first' ? users : 0;
  const drawn = usersOf(users).filter((_, user) => draw(seed, account, user, 7) < chanceOnNormalDay);
  return drawn.length;
}

const names: UserName[] = [];

/** The same names in every account: those who are due come first. */
export function usersOf(count: number): readonly UserName[] {
  while (names.length < count) names.push(userName(`user-${String(names.length).padStart(4, '0')}`));
  return names.length === count ? names : names.slice(0, count);
}

const arnOf = (account: string, user: UserName): string => `arn:aws:iam::${account}:user/${user}`;

const ageInDays = (user: UserName, isDue: boolean): number => {
  const number = Number(user.slice(-4));
  // Due since this night, or young and of many ages.
  return isDue ? 90.2 : 1.5 + ((number * 7) % 80);
};

const createdAt = (user: UserName, isDue: boolean): Date =>
  new Date(Math.floor((today.getTime() - ageInDays(user, isDue) * dayMs) / 1_000) * 1_000);

const reportedUser = (user: UserName, isDue: boolean): ReportedUser => ({
  user,
  arn: arnOf(`${firstAccount}`, user),
  path: '/',
  console: false,
  keys: [
    {
      status: 'Active',
      createdAt: createdAt(user, isDue),
      lastUse: { at: new Date(yesterday.getTime() - dayMs), service: 's3', region: 'us-east-1' },
    },
  ],
  more: false,
});

export const identityOf = (account: AccountId, user: UserName): Identity => ({
  userId: userId(`AIDA${account}${user.slice(-4)}`),
  arn: arnOf(account, user),
});

export const firstKeyOf = (account: AccountId, user: UserName, isDue: boolean): ListedKey => ({
  id: keyId(`AKIA${account}${user.slice(-4)}A`),
  status: 'Active',
  createdAt: createdAt(user, isDue),
});
