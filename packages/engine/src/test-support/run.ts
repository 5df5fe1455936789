import type { AccountId } from '../model/ids.ts';
import { accountId, runId, userName } from '../model/ids.ts';
import type { Policy } from '../model/policy.ts';
import type { RunRequest } from '../model/request.ts';
import type { AccountResult, RunResult, UserResult } from '../model/run.ts';
import { rotateOrganization } from '../rotate-organization.ts';
import type {
  AccountDescription,
  Call,
  Interceptor,
  KeyDescription,
  PolicySketch,
  PortsOptions,
  UserDescription,
  World,
  WorldDescription,
} from '../testing/index.ts';
import { aPolicy, createWorld, dayMs, theAccount, theUser } from '../testing/index.ts';

/** In mode enforce, by report alone: a full scan is asked for where a test is about it. */
export const policyOf = ({ limits, ...sketch }: PolicySketch = {}): Policy =>
  aPolicy({ ...sketch, limits: { fullScanEveryDays: 0, ...limits } });

export type RunSketch = Partial<Omit<RunRequest, 'run' | 'policy' | 'user' | 'accounts'>> &
  PortsOptions & { readonly policy?: PolicySketch; readonly user?: string; readonly accounts?: readonly string[] };

let runs = 0;

// Looking for every secret everywhere takes the square of a world's size.
const usersToSearch = 50;

/** One run under an id of its own, time passing only where somebody waits for it. No secret is found anywhere after it. */
export const run = async (
  world: World,
  { interceptor, observe, skewMs, client, policy, user, accounts, ...request }: RunSketch = {},
): Promise<RunResult> => {
  runs += 1;
  const id = client ?? `night-${runs}`;
  const ports = world.ports({
    client: id,
    ...(interceptor === undefined ? {} : { interceptor }),
    ...(observe === undefined ? {} : { observe }),
    ...(skewMs === undefined ? {} : { skewMs }),
  });
  const result = await world.clock.settle(
    rotateOrganization(ports, {
      kind: 'run',
      policyName: 'rekey.yaml@test',
      ...request,
      run: runId(id),
      policy: policyOf(policy),
      ...(user === undefined ? {} : { user: userName(user) }),
      ...(accounts === undefined ? {} : { accounts: accounts.map(accountId) }),
    }),
  );
  const { minted, table } = world.state;
  if (minted.length <= usersToSearch && world.leaks([result, table, world.calls, world.events]).length > 0)
    throw new Error('a secret was found where none may be');
  return result;
};

export const plan = (world: World, sketch: RunSketch = {}): Promise<RunResult> =>
  run(world, { kind: 'plan', ...sketch });

export const days = (world: World, count: number): Promise<void> => world.clock.advance(count * dayMs);

/** One account, the user of which has these keys. */
export const aliceWith = (
  keys: readonly KeyDescription[],
  rest: Partial<AccountDescription> & { readonly user?: Partial<UserDescription> } = {},
): World => {
  const { user, ...account } = rest;
  return createWorld({ accounts: [{ id: theAccount, ...account, users: [{ name: theUser, ...user, keys }] }] });
};

/** A key that is due, and in use. */
export const dueKey: KeyDescription = { ageDays: 90, lastUsedDaysAgo: 1 };

/** So many users whose only key is due, the first the oldest. */
export const dueUsers = (count: number, prefix = 'user-'): readonly UserDescription[] =>
  Array.from({ length: count }, (_, n) => ({
    name: `${prefix}${n + 1}`,
    keys: [{ ...dueKey, ageDays: 100 + count - n }],
  }));

/** Accounts 111111111111, 222222222222 ... with these users. */
export const accountsWith = (...users: readonly (readonly UserDescription[])[]): WorldDescription => ({
  accounts: users.map((each, n) => ({ id: idOf(n + 1), users: each })),
});

export const idOf = (digit: number): AccountId => accountId(String(digit).repeat(12));

/** `port.method` of the calls that meant to change something in AWS. */
export const changes = (world: World): readonly string[] =>
  world.mutations().map(({ call }) => `${call.port}.${call.method}`);

/** `port.method` of every call of one client, in order. */
export const callsOf = (world: World, client: string): readonly string[] =>
  world.calls.filter(({ call }) => call.client === client).map(({ call }) => `${call.port}.${call.method}`);

export const accountOf = (result: RunResult, id: string = theAccount): AccountResult => {
  const found = result.accounts.find(({ account }) => account.id === id);
  if (found === undefined) throw new Error(`no result of account ${id}`);
  return found;
};

export const userOf = (result: RunResult, name: string = theUser, account: string = theAccount): UserResult => {
  const found = accountOf(result, account).users.find(({ user }) => user === name);
  if (found === undefined) throw new Error(`nothing is said about ${name}`);
  return found;
};

/** `kind status` of each step, or `kind code`. */
export const stepsOf = ({ steps }: UserResult): readonly string[] =>
  steps.map(({ action, status, code }) => [action.kind, status, code].filter((word) => word !== undefined).join(' '));

export const statuses = (world: World, user: string = theUser, account: string = theAccount): readonly string[] =>
  world.keysOf(accountId(account), userName(user)).map(({ status }) => status);

/** The answer to every call of this name, `port.method`; all others pass. */
export const instead =
  (name: string, answer: (call: Call, proceed: () => Promise<unknown>) => unknown): Interceptor =>
  async (call, proceed) =>
    `${call.port}.${call.method}` === name ? answer(call, proceed) : proceed();

/** The coverage of each account. */
export const coverage = ({ accounts }: RunResult): Readonly<Record<string, string>> =>
  Object.fromEntries(accounts.map(({ account, coverage: of }) => [account.id, of]));

/** How many users of the organization have an old key that is off. */
export const rotated = (world: World): number =>
  [...world.state.accounts.values()]
    .flatMap(({ users }) => [...users.values()])
    .filter(({ keys }) => keys.some(({ status }) => status === 'Inactive')).length;

/** Stands before the calls of one account only. */
export const inAccount =
  (digit: number, answer: Interceptor): Interceptor =>
  (call, proceed, veto) =>
    call.account === idOf(digit) ? answer(call, proceed, veto) : proceed();
