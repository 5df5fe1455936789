import { DeleteSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  borrowEmulator,
  type AccountDescription as EmulatedAccount,
  type Emulator,
  type Fault,
  type MemberRoleDescription,
  type OuDescription,
  startEmulator,
} from '@rekey/emulator';
import {
  type Account,
  type AccountAccess,
  accountId,
  defaultPolicy,
  keyId,
  runId,
  type SessionOptions,
} from '@rekey/engine';
import {
  type AccountDescription,
  type OrganizationHarness,
  type OrganizationHarnesses,
  type StrikableHarness,
  type Strike,
  theManagementAccount,
  type WorldDescription,
} from '@rekey/engine/testing';
import { type Connection, connect } from '../connect.ts';
import type { ConnectSettings } from '../settings.ts';
import { fromNowhere, refuse } from './emulated-refusals.ts';
import { type Parameters, permissionsOf, renderMemberRole } from './member-role.ts';

const organizationId = 'o-rekeytest1';
const region = 'us-east-1';
const adminRole = (account: string) => `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;

/** Short waits and high rates: the emulator is ready at once, and its limits are nobody's. */
export const hurried: ConnectSettings = {
  region,
  waits: { reportMs: [1, 1, 1], newPrincipalMs: [1, 1] },
  limits: { listingsPerSecond: 1_000, tagReadsPerSecond: 1_000 },
};

/** The role of stacksets/member-role.yaml, as it would be deployed to the account. */
function memberRoleOf(
  account: string,
  central: string,
  parameters: Parameters = {},
): Required<Pick<MemberRoleDescription, 'trust' | 'policy' | 'description'>> {
  const role = renderMemberRole(account, {
    CentralAccountId: central,
    CentralRoleArns: [adminRole(central)],
    OrganizationId: organizationId,
    ...parameters,
  });
  return { trust: role.AssumeRolePolicyDocument, policy: permissionsOf(role), description: role.Description };
}

/** Contract suites on the adapters: the emulator of this process, seeded anew for each test. */
export async function emulatedOrganizations(): Promise<OrganizationHarnesses> {
  const emulator = await borrowEmulator();
  let connection: Connection | undefined;
  return {
    async build(description) {
      connection?.close();
      await emulator.clearFaults();
      connection = await seed(emulator, description);
      return harness(emulator, connection);
    },
    async stop() {
      connection?.close();
      await emulator.clearFaults();
      await emulator.stop();
    },
  };
}

/** The same, with faults. Calls are tried twice, so that what always goes wrong does so soon. */
export async function struckOrganizations(): Promise<OrganizationHarnesses<StrikableHarness>> {
  const emulator = await startEmulator();
  let connection: Connection | undefined;
  return {
    async build(description) {
      connection?.close();
      await emulator.clearFaults();
      connection = await seed(emulator, description, {
        limits: { ...hurried.limits, attempts: 2, centralAttempts: 2 },
      });
      return {
        ...harness(emulator, connection),
        strike: async (strike) => {
          await emulator.inject(faultOf(strike));
        },
      };
    },
    async stop() {
      connection?.close();
      await emulator.stop();
    },
  };
}

const fault = { code: 'ServiceFailure', status: 500 };
const faults: Readonly<Record<Strike['how'], Partial<Fault>>> = {
  'cut-before': { cut: 'before' },
  'cut-after': { cut: 'after' },
  'error-before': { error: fault },
  'error-after': { error: fault, when: 'after' },
  throttled: { error: { code: 'Throttling', status: 400 } },
};

const faultOf = ({ action, how, times }: Strike): Fault => ({
  operation: action.slice(action.indexOf(':') + 1),
  ...faults[how],
  ...(times === 'always' ? {} : { times }),
});

async function seed(
  emulator: Emulator,
  description: WorldDescription,
  settings: ConnectSettings = {},
): Promise<Connection> {
  const management = description.managementAccount ?? theManagementAccount;
  const caller = description.callerAccount ?? management;
  await emulator.seed({ management, organizationId, region, ...tree(description.accounts ?? [], caller) });
  const completes = (description.accounts ?? []).every(({ reportCompletes }) => reportCompletes !== false);
  await emulator.settings({ report: { mode: completes ? 'instant' : 'never' } });
  if (caller !== management) await emulator.delegate(caller);
  await refuse(emulator, description);
  const credentials = description.credentials === 'missing' ? fromNowhere : await emulator.credentials(caller);
  return connect({ ...hurried, ...settings, endpoint: emulator.endpoint, credentials });
}

type Branch = { name: string; id?: string; accounts: EmulatedAccount[]; ous: Branch[] };

function tree(accounts: readonly AccountDescription[], caller: string): Pick<OuDescription, 'accounts' | 'ous'> {
  const root: Branch = { name: 'root', accounts: [], ous: [] };
  for (const account of accounts) {
    let branch = root;
    for (const id of account.ouPath ?? []) {
      const next = branch.ous.find((ou) => ou.id === id) ?? { name: id, id, accounts: [], ous: [] };
      if (!branch.ous.includes(next)) branch.ous.push(next);
      branch = next;
    }
    branch.accounts.push(emulated(account, caller));
  }
  return { accounts: root.accounts, ous: root.ous };
}

function emulated(account: AccountDescription, caller: string): EmulatedAccount {
  const { id, name, state, tags, joinedDaysAgo, scpDeny, rootHasKeys, denyActions = [], memberRole } = account;
  return {
    id,
    ...defined({ name, state, tags, joinedDaysAgo, scpDeny, rootHasKeys }),
    memberRole: memberRole === false ? false : { ...memberRoleOf(id, caller), denyActions },
    users: (account.users ?? []).map((user) => ({ ...user, keys: user.keys ?? [] })),
    secrets: (account.secrets ?? []).map(({ scheduledForDeletion, ...secret }) => ({
      ...secret,
      ...(scheduledForDeletion ? { deletedDaysAgo: 1 } : {}),
    })),
  };
}

type Defined<T> = { [Name in keyof T]?: Exclude<T[Name], undefined> };

const defined = <T extends object>(fields: T): Defined<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Defined<T>;

const harness = (emulator: Emulator, { directory, sessions }: Connection): OrganizationHarness => ({
  directory,
  sessions,
  async keysOf(account, user) {
    const keys = (await emulator.state()).accounts[account]?.users[user]?.keys ?? [];
    return keys
      .toSorted((a, b) => Date.parse(a.createDate) - Date.parse(b.createDate))
      .map(({ id, status }) => ({ id: keyId(id), status }));
  },
  secretAccessKeyOf: async (id) => (await emulator.state()).minted.find((minted) => minted.keyId === id)?.secret,
  async secretOf(account, secretRegion, name) {
    const secrets = (await emulator.state()).accounts[account]?.secrets ?? {};
    const replicated = Object.values(secrets).map((ofRegion) => ofRegion[name]);
    const secret =
      secrets[secretRegion]?.[name] ?? replicated.find((primary) => primary?.replicas.includes(secretRegion));
    if (!secret) return undefined;
    const current = secret.versions.find(({ stages }) => stages.includes('AWSCURRENT'));
    return {
      scheduledForDeletion: secret.deletionDate !== null,
      policy: secret.policy ?? undefined,
      value: current?.value ?? undefined,
    };
  },
  async scheduleSecretDeletion(account, secretRegion, name) {
    const credentials = await emulator.credentials(account);
    const client = new SecretsManagerClient({ region: secretRegion, endpoint: emulator.endpoint, credentials });
    await client.send(new DeleteSecretCommand({ SecretId: name }));
  },
  deleteUser: (account, user) => emulator.deleteUser(account, user),
});

const member = accountId('222222222222');
const central = '111111111111';

export type Opened = Disposable & {
  readonly aws: Connection;
  /** The member account, 222222222222. */
  readonly account: Account;
  open(access?: 'read' | 'write', options?: Pick<SessionOptions, 'named'>): Promise<AccountAccess>;
};

type OneAccount = {
  readonly account?: Partial<EmulatedAccount>;
  readonly role?: Parameters;
  readonly settings?: ConnectSettings;
};

/** An organization of one member account with the user alice, and a connection to it. */
export async function oneAccount(
  emulator: Emulator,
  { account = {}, role, settings }: OneAccount = {},
): Promise<Opened> {
  const alice = { name: 'alice', keys: [{ ageDays: 100 }] };
  const described = { id: member, memberRole: memberRoleOf(member, central, role), users: [alice], ...account };
  await emulator.seed({ management: central, organizationId, region, accounts: [described] });
  await emulator.settings({ report: { mode: 'instant' } });
  const credentials = await emulator.credentials(central);
  const aws = await connect({ ...hurried, endpoint: emulator.endpoint, credentials, ...settings });
  const listed: Account = { id: member, name: 'm', state: 'ACTIVE', ouPath: [], joinedAt: undefined };
  return {
    aws,
    account: listed,
    open: (access = 'write', options = {}) =>
      aws.sessions.open(listed, { role: defaultPolicy.memberRole, access, run: runId('run-1'), ...options }),
    [Symbol.dispose]: () => aws.close(),
  };
}
