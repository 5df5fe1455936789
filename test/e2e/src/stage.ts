import { type ConnectSettings, connect } from '@rekey/aws';
import type { Emulator, OrganizationDescription, Seeded, TableItem } from '@rekey/emulator';
import { borrowEmulator } from '@rekey/emulator';
import type { Clock, Policy, RunEvent, RunRequest, RunResult } from '@rekey/engine';
import { defaultPolicy, rotateOrganization, runId, withoutStore } from '@rekey/engine';
import { createDynamoClient, createDynamoStore, createStatusReader, createTable } from '@rekey/store';
import { makeWorker, withMemberRoles, worker } from './roles.ts';

export const tableName = 'rekey';
export const management = '100000000001';
const organizationId = 'o-exampleorg1';

/** The default policy, but enforcing, and without the weekly full scan, whose day would depend on the calendar. */
export const enforcing: Policy = {
  ...defaultPolicy,
  mode: 'enforce',
  limits: { ...defaultPolicy.limits, fullScanEveryDays: 0 },
};

export type Options = {
  readonly observe?: (event: RunEvent) => void;
  readonly settings?: ConnectSettings;
  /** The lease of a run that died is watched for half a minute: with this, only in name. */
  readonly impatient?: boolean;
  /** Of a plan: with what the table remembers, as after runs. */
  readonly remembering?: boolean;
};

/**
 * An emulator with an organization on it, and the real engine, adapters and store against it. Runs have the worker role
 * of the templates, accounts their member role: what neither grants, no test can do.
 */
export type Stage = {
  readonly emulator: Emulator;
  /** `role`: parameters of the member role's template. */
  readonly seed: (
    organization: Omit<OrganizationDescription, 'management'>,
    role?: Readonly<Record<string, string>>,
  ) => Promise<Seeded>;
  readonly run: (request?: Partial<RunRequest>, options?: Options) => Promise<RunResult>;
  readonly plan: (request?: Partial<RunRequest>, options?: Options) => Promise<RunResult>;
  readonly reader: () => ReturnType<typeof createStatusReader>;
  readonly items: () => Promise<readonly TableItem[]>;
  readonly stop: () => Promise<void>;
};

// The emulator answers at once; waiting as long as AWS needs would only make the tests slow.
const waits = { reportMs: [20, 20, 20], newPrincipalMs: [20, 20] };
const rates = { listingsPerSecond: 1_000, tagReadsPerSecond: 1_000 };

export async function startStage(): Promise<Stage> {
  const emulator = await borrowEmulator();
  let seeded: Seeded | undefined;
  let runs = 0;

  /** As the deployed function has them, or as a person: an administrator. */
  const settings = (role?: string) => {
    if (seeded === undefined) throw new Error('seed first');
    return {
      endpoint: emulator.endpoint,
      region: seeded.region,
      credentials: async () => emulator.credentials(management, role),
      waits,
      limits: rates,
    };
  };

  const table = async () => {
    const connection = await connect(settings());
    return { client: createDynamoClient(connection.awsSettings), tableName, close: () => connection.close() };
  };

  const start = async (
    kind: 'plan' | 'run',
    request: Partial<RunRequest>,
    { observe = () => {}, settings: own = {}, impatient = false, remembering = false }: Options,
  ): Promise<RunResult> => {
    const connection = await connect({ ...settings(worker), ...own, limits: { ...rates, ...own.limits } });
    const { clock, directory, sessions, awsSettings } = connection;
    const store =
      kind === 'plan' && !remembering
        ? withoutStore
        : createDynamoStore({ client: createDynamoClient(awsSettings), tableName });
    runs += 1;
    try {
      return await rotateOrganization(
        { clock: impatient ? withoutLongSleeps(clock) : clock, directory, sessions, store, observe },
        { kind, run: runId(`run-${runs}`), policy: enforcing, policyName: 'test', ...request },
      );
    } finally {
      connection.close();
    }
  };

  return {
    emulator,
    seed: async (organization, role = {}) => {
      await emulator.clearFaults();
      await emulator.settings({
        omitAccountPaths: false,
        omitAccountStatus: false,
        report: { mode: 'polls', polls: 1 },
      });
      seeded = await emulator.seed(withMemberRoles({ management, organizationId, ...organization }, role));
      await makeWorker(emulator, seeded);
      const { client, close } = await table();
      await createTable({ client, tableName });
      close();
      await emulator.clearCalls();
      return seeded;
    },
    run: (request = {}, options = {}) => start('run', request, options),
    plan: (request = {}, options = {}) => start('plan', request, options),
    reader: () => {
      const { endpoint, credentials, region } = settings();
      const client = createDynamoClient({ endpoint, region, credentials });
      return createStatusReader({ client, tableName });
    },
    items: () => emulator.table({ table: tableName }),
    stop: () => emulator.stop(),
  };
}

const longMs = 5_000;

function withoutLongSleeps(clock: Clock): Clock {
  let skippedMs = 0;
  return {
    ...clock,
    elapsedMs: () => clock.elapsedMs() + skippedMs,
    sleep: async (ms) => {
      if (ms >= longMs) skippedMs += ms;
      else await clock.sleep(ms);
    },
  };
}
