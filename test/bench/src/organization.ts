import type { AccountDescription } from '@rekey/emulator';

/** So many accounts alike: users in each, and how many of them have a key that is due. */
export type Shape = { readonly accounts: number; readonly users: number; readonly due: number };

export const describeShape = ({ accounts, users, due }: Shape): string =>
  `${accounts} x ${users} users, ${due} due in each`;

const firstAccount = 111_111_111_111;
const young = { ageDays: 30, lastUsedDaysAgo: 1 };
const overdue = { ageDays: 120, lastUsedDaysAgo: 1 };

export const accountsOf = ({ accounts, users, due }: Shape): readonly AccountDescription[] =>
  Array.from({ length: accounts }, (_, account) => ({
    id: `${firstAccount + account}`,
    users: Array.from({ length: due }, (__, n) => ({ name: `due-${n}`, keys: [overdue] })),
    fillUsers: { count: users - due, prefix: 'quiet-', keys: [young] },
  }));
