import { devNull } from 'node:os';
import { type Admin, createAdmin } from './admin.ts';
import type { Call, CallFilter } from './call.ts';
import { type ChildOptions, startChild } from './child.ts';
import type { AccountState, KeyDescription, OrganizationDescription } from './description.ts';
import type { Fault } from './fault.ts';
import type { State } from './state.ts';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

export type SeededKey = {
  readonly account: string;
  readonly user: string;
  readonly keyId: string;
  readonly secret: string;
  readonly status: 'Active' | 'Inactive';
  readonly createDate: string;
};

export type Seeded = {
  readonly organizationId: string;
  readonly rootId: string;
  readonly management: string;
  readonly region: string;
  readonly keys: readonly SeededKey[];
  /** Of an administrator role in the management account; they outlast any travel in time. */
  readonly credentials: Credentials;
};

export type Duration = {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
};

export type ReportSettings = {
  /**
   * `polls`: so many INPROGRESS answers, then COMPLETE; `seconds`: so many seconds of virtual time; `instant`; `never`
   * completes.
   */
  readonly mode?: 'polls' | 'seconds' | 'instant' | 'never';
  readonly polls?: number;
  readonly seconds?: number;
  readonly freshHours?: number;
  /** The two readings of `last_rotated`: the date of creation, or of the last change of status. */
  readonly lastRotated?: 'created' | 'changed';
  /** Whether inactive keys show that date, or `N/A`. */
  readonly inactiveDates?: boolean;
};

export type Settings = {
  /** ListAccounts without `Status`. */
  readonly omitAccountStatus?: boolean;
  /** ListAccounts without `Paths`. */
  readonly omitAccountPaths?: boolean;
  readonly verifySignatures?: boolean;
  readonly report?: ReportSettings;
};

/** What only use and time change, or what a person would do without a call we want to see. */
export type KeyChange = {
  readonly created?: string;
  readonly createdDaysAgo?: number;
  readonly lastUsed?: string;
  readonly lastUsedDaysAgo?: number;
  readonly lastUsedService?: string;
  readonly lastUsedRegion?: string;
  readonly neverUsed?: boolean;
  readonly status?: 'Active' | 'Inactive';
};

export type AccountChange = {
  readonly state?: AccountState;
  readonly parentId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly scpDeny?: readonly string[];
};

export type TableRequest = { readonly table: string; readonly account?: string; readonly region?: string };
export type TableName = { readonly account: string; readonly region: string; readonly name: string };
/** In the form of the low-level API: `{ pk: { S: 'RUN#1' } }`. */
export type TableItem = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type MailPlace = { readonly account?: string; readonly region?: string };

export type Mail = {
  readonly account: string;
  readonly region: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly configurationSet: string | null;
  readonly at: string;
};

export type Emulator = AsyncDisposable & {
  readonly endpoint: string;
  /** Builds an organization, after forgetting everything. Throws a sentence that names a wrong field. */
  seed(organization: OrganizationDescription | string): Promise<Seeded>;
  /** Administrator credentials in any account; with a role, those that a service running as it has. */
  credentials(account: string, role?: string): Promise<Credentials>;
  /** For a child process: endpoint, credentials (of the management account by default), no profile, no IMDS. */
  env(account?: string, role?: string): Promise<Record<string, string>>;

  now(): Promise<Date>;
  advance(duration: Duration): Promise<void>;
  /** `frozen`: the clock stands still, for tests on a boundary. */
  setClock(clock: { readonly now?: Date | string; readonly frozen?: boolean }): Promise<void>;

  inject(fault: Fault): Promise<string>;
  clearFaults(id?: string): Promise<void>;
  /** The call that a fault with `hold` holds, as soon as it does; undefined once the fault was cleared without one. */
  held(id: string): Promise<Call | undefined>;
  /** Ends the sessions of an account (or all) now, but not those of `credentials`. */
  expireSessions(account?: string): Promise<void>;

  calls(filter?: CallFilter): Promise<readonly Call[]>;
  clearCalls(): Promise<void>;
  state(): Promise<State>;
  /** Every item; the account is the management account by default. */
  table(request: TableRequest): Promise<readonly TableItem[]>;
  tables(): Promise<readonly TableName[]>;

  settings(change: Settings): Promise<Required<Settings>>;
  changeKey(keyId: string, change: KeyChange): Promise<void>;
  /** Adds a key of any age, past the quota of two. */
  addKey(account: string, user: string, key: KeyDescription): Promise<SeededKey>;
  /** A user with all it has, in one step. */
  deleteUser(account: string, user: string): Promise<void>;
  changeAccount(account: string, change: AccountChange): Promise<void>;
  /** A complete report of that age; `keepContent` only ages the one there. */
  makeReport(account: string, report: { readonly ageHours: number; readonly keepContent?: boolean }): Promise<void>;
  /** Makes an account a delegated administrator (of StackSets by default). */
  delegate(account: string, service?: string): Promise<void>;

  /** Lets an address, or all of a domain, be sent from; in the management account and its Region by default. */
  addMailIdentity(identity: string, place?: MailPlace): Promise<void>;
  addMailConfigurationSet(name: string, place?: MailPlace): Promise<void>;
  /** What SES was given to send, in that order. */
  mails(): Promise<readonly Mail[]>;

  /** Invocations of that function go to an endpoint that answers them as Lambda's does. Until the next seed or reset. */
  serveFunction(name: string, endpoint: string): Promise<void>;

  reset(): Promise<void>;
  stop(): Promise<void>;
};

/** Starts an emulator on a free port and waits until it answers. It ends with this process at the latest. */
export async function startEmulator(options: ChildOptions = {}): Promise<Emulator> {
  const child = await startChild(options);
  const admin = createAdmin(child.endpoint);
  return {
    ...methods(admin, child.endpoint),
    endpoint: child.endpoint,
    stop: () => child.stop(),
    [Symbol.asyncDispose]: () => child.stop(),
  };
}

type Methods = Omit<Emulator, 'endpoint' | 'stop' | keyof AsyncDisposable>;

function methods(admin: Admin, endpoint: string): Methods {
  let seeded: Seeded | undefined;
  const credentials = (account: string, role?: string): Promise<Credentials> =>
    admin.post('credentials', { account, role });
  return {
    seed: async (organization) => {
      seeded = await admin.post<Seeded>('seed', { organization });
      return seeded;
    },
    credentials,
    env: async (account, role) => {
      const whose = account ?? seeded?.management;
      if (whose === undefined) throw new Error('emulator: seed an organization first, or name an account');
      return environment(endpoint, seeded?.region ?? 'us-east-1', await credentials(whose, role));
    },

    now: async () => new Date((await admin.get<{ now: string }>('clock')).now),
    advance: (duration) => admin.post('clock', { advanceSeconds: seconds(duration) }),
    setClock: ({ now, frozen }) =>
      admin.post('clock', { now: now instanceof Date ? now.toISOString() : now, frozen: frozen ?? false }),

    inject: async (fault) => (await admin.post<{ id: string }>('faults', fault)).id,
    clearFaults: (id) => admin.delete('faults', { id }),
    held: async (id) => (await admin.post<{ call: Call | null }>('held', { id })).call ?? undefined,
    expireSessions: (account) => admin.post('expire-sessions', { account }),

    calls: (filter) => admin.post('calls', filter),
    clearCalls: () => admin.delete('calls'),
    state: () => admin.get('state'),
    table: (request) => admin.post('table', request),
    tables: () => admin.get('tables'),

    settings: (change) => admin.post('settings', change),
    changeKey: (keyId, change) => admin.post('key', { keyId, ...change }),
    addKey: (account, user, key) => admin.post('add-key', { account, user, key }),
    deleteUser: (account, user) => admin.post('delete-user', { account, user }),
    changeAccount: (account, change) => admin.post('account', { account, ...change }),
    makeReport: (account, report) => admin.post('report', { account, ...report }),
    delegate: (account, service) => admin.post('delegate', { account, service }),
    addMailIdentity: (identity, place = {}) => admin.post('mail-identity', { identity, ...place }),
    addMailConfigurationSet: (configurationSet, place = {}) =>
      admin.post('mail-identity', { configurationSet, ...place }),
    mails: () => admin.get('mails'),
    serveFunction: (name, endpoint) => admin.post('function', { name, endpoint }),
    reset: () => admin.post('reset'),
  };
}

function seconds({ days = 0, hours = 0, minutes = 0, seconds: rest = 0 }: Duration): number {
  return ((days * 24 + hours) * 60 + minutes) * 60 + rest;
}

function environment(endpoint: string, region: string, credentials: Credentials): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    // Nothing of the machine's own must get in: no profile, no instance metadata.
    AWS_PROFILE: '',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
