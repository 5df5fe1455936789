import type { Call, Emulator, Fault } from '@rekey/emulator';
import { createDynamoClient, createDynamoStore } from '@rekey/store';
import type { Ended } from './rekey.ts';
import { environmentOf, roleFor, startRekey } from './rekey.ts';
import { tableName } from './stage.ts';

const pollMs = 10;
const inFlightAtMost = 500; // ten users in each of 40 accounts, and a call or two for the run itself

/** Calls that change something in members' accounts. */
export const changing: readonly string[] = [
  'CreateAccessKey',
  'UpdateAccessKey',
  'DeleteAccessKey',
  'CreateSecret',
  'RestoreSecret',
  'TagResource',
  'PutResourcePolicy',
  'PutSecretValue',
];

/** Calls that change the table. */
export const writing: readonly string[] = [
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
  'BatchWriteItem',
];

export type Moment = Pick<Fault, 'operation' | 'account' | 'skip' | 'resource'> & { readonly hold: 'before' | 'after' };

/** Where the process was killed, unless it had ended by then. */
export type Killed = { readonly at: Call | undefined; readonly ended: Ended };

/** A run that is killed while that call is on its way, or has had its effect; nothing of what it began is under way any more. */
export async function killRun(emulator: Emulator, args: readonly string[], moment: Moment): Promise<Killed> {
  const cut = moment.hold === 'before' ? { cut: 'before' as const } : {};
  const fault = await emulator.inject({ ...moment, ...cut, times: 1 });
  const { child, ended } = startRekey(args, await environmentOf(emulator, { role: roleFor(args) }));
  const at = await Promise.race([emulator.held(fault), ended.then(() => undefined)]);
  if (at !== undefined) child.kill('SIGKILL');
  const end = await ended;
  await emulator.clearFaults(fault);
  if (at !== undefined) await allAnswered(emulator, at);
  return { at, ended: end };
}

/** AWS carries out what it was sent, whoever has died meanwhile. */
async function allAnswered(emulator: Emulator, { n }: Call): Promise<void> {
  while ((await emulator.calls({ since: n - inFlightAtMost })).some(({ endedAt }) => endedAt === null))
    await new Promise((resolve) => setTimeout(resolve, pollMs));
}

/** Ends the lease of a dead run as its own end would have; else the next run watches it for half a minute. */
export async function endLease(emulator: Emulator, account: string): Promise<void> {
  const credentials = await emulator.credentials(account);
  const client = createDynamoClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  const store = createDynamoStore({ client, tableName });
  const lease = await store.readLease();
  if (lease !== undefined && !lease.released) {
    const ended = await store.replaceLease({ ...lease, released: true, beat: lease.beat + 1 }, lease);
    if (!ended) throw new Error('the lease of the dead run is alive');
  }
  client.destroy();
}
