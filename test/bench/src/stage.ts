import { type ConnectSettings, connect } from '@rekey/aws';
import { type Emulator, type Fault, type Seeded, startEmulator } from '@rekey/emulator';
import type { RunResult } from '@rekey/engine';
import { createDynamoClient, createTable } from '@rekey/store';
import { runEngine, tableName } from './engine-run.ts';
import { accountsOf, type Shape } from './organization.ts';

/** An emulator of its own, and runs of the engine with the real adapters and store on it, waits and limits as they are. */
export type Stage = AsyncDisposable & {
  readonly emulator: Emulator;
  seed(shape: Shape): Promise<void>;
  run(): Promise<RunResult>;
  /** Every call from now on that matches takes so much longer; undefined: none. */
  delay(fault: Fault | undefined): Promise<void>;
};

export async function startStage(): Promise<Stage> {
  const emulator = await startEmulator();
  let seeded: Seeded | undefined;

  const settings = (): ConnectSettings => {
    if (seeded === undefined) throw new Error('seed first');
    return { endpoint: emulator.endpoint, region: seeded.region, credentials: seeded.credentials };
  };

  return {
    emulator,
    async seed(shape) {
      await emulator.clearFaults();
      seeded = await emulator.seed({ management: '100000000001', accounts: accountsOf(shape) });
      const connection = await connect(settings());
      await createTable({ client: createDynamoClient(connection.awsSettings), tableName });
      connection.close();
      await emulator.clearCalls();
    },
    run: () => runEngine(settings()),
    async delay(fault) {
      await emulator.clearFaults();
      if (fault !== undefined) await emulator.inject(fault);
    },
    [Symbol.asyncDispose]: () => emulator.stop(),
  };
}

/** Throws unless a run did what it was seeded for: a number for work that was not done means nothing. */
export function assertDid({ accounts }: RunResult, shape: Shape): void {
  const issued = accounts.reduce((sum, { counts }) => sum + counts.issued, 0);
  const scanned = accounts.filter(({ coverage }) => coverage === 'scanned').length;
  if (issued === shape.accounts * shape.due && scanned === shape.accounts) return;
  throw new Error(`the run scanned ${scanned} accounts and issued ${issued} keys: ${JSON.stringify(shape)}`);
}
