import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { type AccountDescription, borrowEmulator, type Emulator } from '@rekey/emulator';
import { bundleFunction, bundleName } from '@rekey/lambda/bundle';
import { makeBucket } from './bucket.ts';
import { deploy, environmentOf, management, reportBucket } from './deploy.ts';
import { type LambdaEndpoint, lambdaEndpoint } from './lambda/endpoint.ts';
import { type LambdaFleet, lambdaFleet } from './lambda/fleet.ts';
import { rekeyIn } from './rekey.ts';
import { worker } from './roles.ts';
import { only, rendered } from './template.ts';

const region = 'us-east-1';
const pollMs = 200;
const stackParameters = { Form: 'distributed', MaxConcurrency: '3', BatchSize: '8' };
const limits = 'limits: { accountsInFlight: 4, failureTolerancePercent: 100, fullScanEveryDays: 0 }';
const readers = 'secrets: { readers: ["arn:aws:iam::{account}:role/ops"] }';

export const machineArn: string = `arn:aws:states:${region}:${management}:stateMachine:rekey`;

type Wanted = {
  readonly accounts: readonly AccountDescription[];
  /** When a worker dies, by its event; undefined: it does not. */
  readonly death?: (event: unknown) => Promise<unknown> | undefined;
  /** Without a policy a run is refused. */
  readonly pushes?: boolean;
};

export type Deployed = {
  readonly emulator: Emulator;
  /** The function with its environment and role. */
  readonly function: LambdaFleet;
  /** Where the state machine invokes it. */
  readonly lambda: LambdaEndpoint;
  /** As an administrator, or in a role. */
  readonly states: (role?: string) => Promise<SFNClient>;
  /** As the schedule of the stack does: the ARN of the execution. */
  readonly start: () => Promise<string>;
  readonly ended: (executionArn: string) => Promise<Execution>;
};

type Execution = {
  readonly status: string | undefined;
  readonly error: string | undefined;
  readonly output: unknown;
  /** What its states took and gave. */
  readonly history: string;
};

export type DistributedStage = {
  /** Anew: an organization, the stack in its distributed form, and the policy. */
  readonly deployed: (wanted: Wanted) => Promise<Deployed>;
  readonly stop: () => Promise<void>;
};

/** The released template on an emulator, whose state machine runs the function as it is built. */
export async function startDistributed(): Promise<DistributedStage> {
  const emulator = await borrowEmulator();
  const folder = mkdtempSync(join(tmpdir(), 'rekey-distributed-'));
  await bundleFunction(folder);
  let open: readonly AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    for (const each of open) await each[Symbol.asyncDispose]();
    open = [];
  };

  const deployed = async ({ accounts, death, pushes = true }: Wanted): Promise<Deployed> => {
    await close();
    const organizationId = await makeStack(emulator, accounts);
    if (pushes) await push(emulator, folder);
    const fleet = lambdaFleet(join(folder, bundleName), async () => ({
      ...(await emulator.env(management, worker)),
      ...(await environmentOf(emulator, management)),
    }));
    const lambda = await lambdaEndpoint('rekey', fleet, death);
    open = [lambda, fleet];
    await emulator.serveFunction('rekey', lambda.url);
    await emulator.clearCalls();
    const states = async (role?: string): Promise<SFNClient> =>
      new SFNClient({
        endpoint: emulator.endpoint,
        region,
        credentials: await emulator.credentials(management, role),
        maxAttempts: 1,
      });
    return {
      emulator,
      function: fleet,
      lambda,
      states,
      start: async () => {
        const started = new StartExecutionCommand(scheduled(organizationId));
        return (await (await states('rekey-scheduler')).send(started)).executionArn ?? '';
      },
      ended: async (executionArn) => execution(await states(), executionArn),
    };
  };

  const stop = async (): Promise<void> => {
    await close();
    await emulator.stop();
    rmSync(folder, { recursive: true });
  };
  return { deployed, stop };
}

async function makeStack(emulator: Emulator, accounts: readonly AccountDescription[]): Promise<string> {
  await emulator.clearFaults();
  await emulator.settings({ report: { mode: 'instant' } });
  // The StackSet brings the role.
  const bare = accounts.map((account) => ({ ...account, memberRole: false }));
  const seeded = await emulator.seed({ management, accounts: bare });
  await deploy(emulator, seeded, { account: management, runsIn: 'management', parameters: stackParameters });
  await makeBucket(emulator, management, reportBucket);
  await emulator.addMailIdentity('example.com');
  await emulator.addMailConfigurationSet('rekey');
  return seeded.organizationId;
}

async function push(emulator: Emulator, folder: string): Promise<void> {
  const file = join(folder, 'rekey.yaml');
  writeFileSync(file, `version: 1\nmode: enforce\n${limits}\n${readers}\n`);
  const { code, stderr } = await rekeyIn(await emulator.env(management), 'policy', 'push', file, '--yes');
  if (code !== 0) throw new Error(stderr);
}

/** What the schedule of the stack starts, and with what: it never fires by itself here. */
function scheduled(organizationId: string): { readonly stateMachineArn: string; readonly input: string } {
  const schedule = only(({ Type }) => Type === 'AWS::Scheduler::Schedule');
  const made = { StateMachine: machineArn, ScheduleGroup: 'rekey' };
  const { Target } = rendered(schedule, { OrganizationId: organizationId, ...stackParameters, ...made }) as {
    readonly Target: { readonly Arn: string; readonly Input: string };
  };
  return { stateMachineArn: Target.Arn, input: Target.Input };
}

async function execution(client: SFNClient, executionArn: string): Promise<Execution> {
  const describe = () => client.send(new DescribeExecutionCommand({ executionArn }));
  let seen = await describe();
  while (seen.status === 'RUNNING') {
    await sleep(pollMs);
    seen = await describe();
  }
  const { status, error, output } = seen;
  const { events } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }));
  const told: unknown = output === undefined ? undefined : JSON.parse(output);
  return { status, error, output: told, history: JSON.stringify(events) };
}
