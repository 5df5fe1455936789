import type { StandInSettings } from './settings.ts';
import { createTable, type StandInTable } from './table.ts';

export type StandInKey = { readonly id: string; readonly createdAt: string; readonly active: boolean };

/** All that a stand-in remembers. Keys are kept only of users whose keys have changed. */
export type World = {
  readonly settings: StandInSettings;
  readonly keys: Map<string, readonly StandInKey[]>;
  readonly looks: Map<string, number>;
  readonly table: StandInTable;
  calls: number;
};

export const createWorld = (settings: StandInSettings, before?: World): World => ({
  settings,
  keys: before?.keys ?? new Map(),
  looks: new Map(),
  table: before?.table ?? createTable(),
  calls: 0,
});

const dayMs = 86_400_000;
const daysAgo = (days: number): string => `${new Date(Date.now() - days * dayMs).toISOString().slice(0, 10)}T00:00:00Z`;
const overdueSince = daysAgo(120);
const youngSince = daysAgo(30);
export const usedAt: string = daysAgo(1);

export const userNameOf = (n: number): string => `user-${n}`;

const isDue = ({ due }: StandInSettings, user: string): boolean => Number(user.slice('user-'.length)) < due;

export const keysOf = ({ keys, settings }: World, account: string, user: string): readonly StandInKey[] =>
  keys.get(`${account}/${user}`) ?? [
    {
      id: keyIdOf(account, user, 0),
      createdAt: isDue(settings, user) ? overdueSince : youngSince,
      active: true,
    },
  ];

/** 20 characters, as AWS's. */
export const keyIdOf = (account: string, user: string, n: number): string =>
  `AKIA${Number(account).toString(36).toUpperCase()}${user.replace('user-', '').padStart(7, '0')}${n}`
    .padEnd(20, 'X')
    .slice(0, 20);
