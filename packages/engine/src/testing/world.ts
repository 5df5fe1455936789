import type { AccountId, UserName } from '../model/ids.ts';
import type { HistoryEvent } from '../model/run.ts';
import type { NoticeStore } from '../notice-ports.ts';
import type { Observer, Ports, RunEvent } from '../ports.ts';
import type { StatusReader } from '../status-reader.ts';
import type { Interceptor, LoggedCall } from './calls.ts';
import { createCallLog, passThrough } from './calls.ts';
import type { VirtualClock } from './clock.ts';
import { createClock } from './clock.ts';
import { stringsIn } from './leaks.ts';
import type { WorldDescription } from './world-description.ts';
import { createWorldNotices } from './world-notices.ts';
import { createDirectory, createSessions } from './world-organization.ts';
import type { People } from './world-people.ts';
import { createPeople } from './world-people.ts';
import { seedWorld } from './world-seed.ts';
import type { WorldKey, WorldSecret, WorldState, WorldTable } from './world-state.ts';
import { copy, secretsIn } from './world-state.ts';
import { createWorldReader } from './world-status.ts';
import { createStore } from './world-store.ts';

export type PortsOptions = {
  /** Names the process in the log; two runs at once are two clients. */
  readonly client?: string;
  readonly interceptor?: Interceptor;
  readonly observe?: Observer;
  /** How far this process's idea of AWS's time is off. */
  readonly skewMs?: number;
  /** Outcomes are kept in the table until somebody was told. */
  readonly telling?: boolean;
};

/** One organization in memory. Its views are all the ports, so that custody and keys cannot disagree. */
export type World = {
  readonly clock: VirtualClock;
  /** All there is, live. */
  readonly state: WorldState;
  ports(options?: PortsOptions): Ports;
  /** The table as people look at it; `now` ends the history. */
  reader(now?: () => Date): StatusReader;
  notices(): NoticeStore;
  readonly people: People;
  /** Every call through a port, in order. */
  readonly calls: readonly LoggedCall[];
  /** The calls meant to change something in AWS; writes to the table are not among them. */
  mutations(): readonly LoggedCall[];
  /** What was observed by clients without an observer of their own. */
  readonly events: readonly RunEvent[];
  keysOf(account: AccountId, user: UserName): readonly WorldKey[];
  secretOf(account: AccountId, name: string, region?: string): WorldSecret | undefined;
  /** In the order of the table: by account, time and id. */
  history(): readonly HistoryEvent[];
  /** The table as it is now, to be put back later by `restoreTable`. */
  copyTable(): WorldTable;
  restoreTable(table: WorldTable): void;
  /** The minted secrets that occur anywhere in a value; in the table, the log and the events where none is given. */
  leaks(value?: unknown): readonly string[];
};

export const createWorld = (description: WorldDescription = {}): World => {
  const state = seedWorld(description);
  const clock = createClock(description.startsAt);
  const { log, caller } = createCallLog();
  const events: RunEvent[] = [];
  const awsNow = (): Date => clock.now();
  const collect: Observer = (event) => void events.push(event);

  return {
    clock,
    state,
    people: createPeople(state, awsNow),
    notices: () => createWorldNotices(state),
    reader: (now = awsNow) => createWorldReader(state, now),
    calls: log,
    events,
    ports: ({ client = 'run', interceptor = passThrough, observe = collect, skewMs = 0, telling = false } = {}) => {
      const call = caller({ client, interceptor, clock });
      const surroundings = { state, call, awsNow };
      return {
        clock: clock.skewed(skewMs),
        directory: createDirectory(surroundings),
        sessions: createSessions(surroundings),
        store: createStore(state, { call, telling }),
        observe,
      };
    },
    mutations: () => log.filter(({ call }) => call.mutating && call.port !== 'store' && call.port !== 'journal'),
    keysOf: (account, user) => state.accounts.get(account)?.users.get(user)?.keys ?? [],
    secretOf: (id, name, region = 'us-east-1') => {
      const account = state.accounts.get(id);
      return account === undefined ? undefined : secretsIn(account, region).get(name);
    },
    history: () => [...state.table.history].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event),
    copyTable: () => copy(state.table),
    restoreTable: (table) => {
      state.table = copy(table);
    },
    leaks: (value = [state.table, log, events]) => {
      const text = stringsIn(value).join('\n');
      return state.minted.filter((secret) => text.includes(secret));
    },
  };
};
