import { type Connection, connect } from '@rekey/aws';
import type { Channels } from '@rekey/aws/notify';
import { isAnywhere } from '@rekey/aws/notify/places';
import { tagPace as paceOfTags } from '@rekey/aws/pacer';
import { defaultLimits } from '@rekey/aws/settings';
import { type NoticeStore, type Observer, type Ports, RekeyError, type StatusReader } from '@rekey/engine';
import { type PushedPolicy, pushedPolicy } from '@rekey/policy';
import {
  createDynamoClient,
  createDynamoStore,
  createNoticeStore,
  createPolicyStore,
  createRequestStore,
  createSharedPace,
  createStatusReader,
  type RequestStore,
  type TableOptions,
} from '@rekey/store';
import manifest from '../package.json' with { type: 'json' };
import type { Settings } from './settings.ts';

/** The ports of the engine and the table, wired for one invocation: connections do not outlive the time that Lambda lets us run. */
export type World = Disposable & {
  readonly table: TableOptions;
  readonly connection: Connection;
  readonly reader: StatusReader;
  readonly requests: RequestStore;
  /** Whoever is told; empty where nobody is. */
  readonly channels: Channels;
  readonly notices: NoticeStore;
  /** `telling`: outcomes wait in the table until an event has told of them. */
  ports(observe: Observer, telling: boolean): Ports;
  /** The newest that was pushed, or the one of that version. Throws POLICY_INVALID. */
  pushed(version?: number): Promise<PushedPolicy | undefined>;
  now(): Date;
};

/** `amongOthers`: invocations of the same run are at work at the same time. */
export async function openWorld(settings: Settings, { amongOthers }: { amongOthers: boolean }): Promise<World> {
  const tagPace = (): Promise<void> => sharedTagPace();
  const connection = await connect({ version: manifest.version, ...(amongOthers && { tagPace }) });
  const { clock, directory, sessions } = connection;
  const table = { client: createDynamoClient(connection.awsSettings), tableName: settings.table };
  // By Lambda's own clocks, which agree to the millisecond: AWS's answers tell the time to the second.
  const machine = { now: () => new Date(), sleep: (ms: number) => clock.sleep(ms) };
  const sharedTagPace = createSharedPace({ ...table, ...paceOfTags(defaultLimits), name: 'tags', clock: machine });
  const policies = createPolicyStore(table);
  return {
    table,
    connection,
    reader: createStatusReader({ ...table, now: () => clock.now() }),
    requests: createRequestStore(table),
    channels: await channelsOf(connection, settings),
    notices: createNoticeStore(table),
    ports: (observe, telling) => ({
      clock,
      directory,
      sessions,
      store: createDynamoStore({ ...table, telling }),
      observe,
    }),
    async pushed(version) {
      const found = await (version === undefined ? policies.newest() : policies.version(version));
      return found && pushedPolicy(found);
    },
    now: () => clock.now(),
    [Symbol.dispose]: () => connection.close(),
  };
}

const channelsOf = async ({ awsSettings }: Connection, { places }: Settings): Promise<Channels> => {
  if (!isAnywhere(places)) return {};
  const { openChannels } = await import('@rekey/aws/notify');
  return openChannels(awsSettings, places);
};

/** The policy that a run goes by. Throws POLICY_NOT_FOUND: the service never goes by defaults that nobody chose. */
export async function policyInForce(world: World, version?: number): Promise<PushedPolicy> {
  const pushed = await world.pushed(version);
  if (pushed !== undefined) return pushed;
  const what = version === undefined ? 'no policy' : `no version ${version} of a policy`;
  throw new RekeyError('POLICY_NOT_FOUND', `${what} was pushed to table ${world.table.tableName}`, {
    hint: 'rekey policy init, then rekey policy push rekey.yaml --table NAME',
  });
}

/** Throws ORGANIZATION_DIFFERS where the function is not where it was meant to be. */
export async function assertOrganization({ connection }: World, { organizationId }: Settings): Promise<void> {
  if (organizationId === undefined) return;
  const { id } = await connection.directory.organization();
  if (id === organizationId) return;
  throw new RekeyError(
    'ORGANIZATION_DIFFERS',
    `the credentials are of ${id}, REKEY_ORGANIZATION_ID is ${organizationId}`,
    {
      hint: 'deploy the service in the organization that it is for, or correct the setting',
    },
  );
}
