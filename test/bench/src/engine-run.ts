import { type ConnectSettings, connect } from '@rekey/aws';
import { defaultPolicy, type Policy, type RunResult, rotateOrganization, runId } from '@rekey/engine';
import { createDynamoClient, createDynamoStore } from '@rekey/store';

export const tableName = 'rekey';

/** Enforcing, and without the weekly full scan: which accounts it falls on would depend on the calendar. */
const enforcing: Policy = {
  ...defaultPolicy,
  mode: 'enforce',
  limits: { ...defaultPolicy.limits, fullScanEveryDays: 0 },
};

/** Whoever asks a stand-in: it checks nobody. */
export const standInCaller: ConnectSettings = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-a-secret' },
};

let runs = 0;

/** A run of the engine with the real adapters and store; waits and limits are as they are where nothing else is said. */
export async function runEngine(settings: ConnectSettings): Promise<RunResult> {
  const connection = await connect(settings);
  const { clock, directory, sessions, awsSettings } = connection;
  const store = createDynamoStore({ client: createDynamoClient(awsSettings), tableName });
  runs += 1;
  try {
    return await rotateOrganization(
      { clock, directory, sessions, store, observe: () => {} },
      { kind: 'run', run: runId(`bench-${process.pid}-${runs}`), policy: enforcing, policyName: 'bench' },
    );
  } finally {
    connection.close();
  }
}
