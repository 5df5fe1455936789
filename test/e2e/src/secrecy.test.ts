import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from 'node:util';
import type { Fault, State } from '@rekey/emulator';
import { printPolicy } from '@rekey/policy';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leaksIn, misplacedIn } from './leaks.ts';
import { organization, policy } from './organization.ts';
import { main, roleFor } from './rekey.ts';
import type { Stage } from './stage.ts';
import { startStage, tableName } from './stage.ts';

const denied = { code: 'AccessDeniedException', status: 400, message: 'not authorized' };
const broken = { code: 'InternalServiceError', status: 500, message: 'Something went wrong.' };

// Each strikes another user, so that every way out of issuing a key is taken.
const faults: readonly Fault[] = [
  { operation: 'CreateAccessKey', resource: 'r13-due', cut: 'after' },
  {
    operation: 'CreateAccessKey',
    resource: 'r13-console',
    error: { ...broken, code: 'ServiceFailure' },
    when: 'after',
  },
  { operation: 'CreateAccessKey', resource: 'r13-smtp', error: { code: 'LimitExceeded', status: 409 } },
  { operation: 'PutSecretValue', resource: 'r08-then-r13', error: denied },
  { operation: 'PutSecretValue', resource: 'r10-then-r13', cut: 'after', times: 2 },
  { operation: 'PutSecretValue', resource: 'r13+=/2C', error: broken, when: 'after' },
  { operation: 'PutSecretValue', resource: 'one_', error: { code: 'ResourceExistsException', status: 400 } },
  { operation: 'PutSecretValue', resource: 'now_', error: { code: 'LimitExceededException', status: 400 } },
  {
    operation: 'PutResourcePolicy',
    resource: 'never_',
    error: { code: 'MalformedPolicyDocumentException', status: 400 },
  },
  { operation: 'DescribeSecret', resource: 'deleted_', error: denied },
  { operation: 'UpdateAccessKey', resource: 'absent', error: { code: 'AccessDenied', status: 403 } },
  { operation: 'UpdateAccessKey', resource: 'adopted', cut: 'after', times: 2 },
  { operation: 'DeleteAccessKey', resource: 'both', cut: 'before', times: 2 },
  {
    service: 'dynamodb',
    operation: 'UpdateItem',
    error: { code: 'InternalServerError', status: 500 },
    skip: 9,
    times: 2,
  },
];

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

const seed = async (): Promise<void> => {
  await stage.seed(organization);
  await stage.emulator.settings({ report: { mode: 'instant' } });
  for (const fault of faults) await stage.emulator.inject(fault);
};

/** Everything that a value shows when it is printed, by whatever means. */
const printed = (value: unknown): string =>
  `${inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null, maxArrayLength: null })} ${JSON.stringify(value)} ${String(value)}`;

/** Where a secret may be, and must be: nowhere but in the secret of its user. */
function expectOnlyInItsOwnSecret(state: State): void {
  const values = JSON.stringify(Object.values(state.accounts).map(({ secrets }) => secrets));
  expect(leaksIn(values, state).length).toBeGreaterThan(10);
  expect(leaksIn(Buffer.from(`key=${values}`).toString('base64'), state)).toEqual(leaksIn(values, state));
  expect(misplacedIn(state)).toEqual([]);
}

describe('no secret access key', () => {
  test('is anywhere in results, events, errors, the table or the calls of three runs full of faults', async () => {
    await seed();
    const told: unknown[] = [];
    const observe = (event: unknown): void => void told.push(event);
    const settings = { limits: { attempts: 2 } };
    for (const minutes of [0, 1, 30]) {
      await stage.emulator.advance({ minutes });
      if (minutes === 30) await stage.emulator.clearFaults();
      const request = { policy };
      told.push(await stage.run(request, { observe, settings, impatient: true }).catch((thrown: unknown) => thrown));
      told.push(await stage.plan(request, { settings, remembering: true }));
    }
    // Runs that end by being thrown.
    await stage.emulator.inject({ service: 'dynamodb', operation: 'PutItem', error: broken });
    told.push(await stage.run({ policy }, { observe, settings }).catch((thrown: unknown) => thrown));

    const state = await stage.emulator.state();
    expectOnlyInItsOwnSecret(state);
    const items = JSON.stringify(await stage.items());
    const calls = JSON.stringify(await stage.emulator.calls());
    expect(items).toContain(state.minted.at(-1)?.keyId);
    expect(leaksIn(`${told.map(printed).join('\n')}${items}${calls}`, state)).toEqual([]);
  });
});

describe('the command line', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rekey-e2e-'));
    await writeFile(join(folder, 'rekey.yaml'), printPolicy(policy));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const rekey = async (...args: readonly string[]): Promise<string> => {
    const env = {
      ...process.env,
      ...(await stage.emulator.env(undefined, roleFor(args))),
      REKEY_DEBUG: '1',
      REKEY_TABLE: tableName,
    };
    const child = spawn(process.execPath, [main, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return out + err;
  };

  test('prints none, as text or JSON, with REKEY_DEBUG', async () => {
    await seed();
    const file = ['--policy', join(folder, 'rekey.yaml')];
    const first = await rekey('run', ...file, '--json');
    expect(first).toContain('CREATE_UNKNOWN');
    const second = await rekey('run', ...file);
    expect(second).toContain('r13-due');
    const output = [first, second, await rekey('status', '--json'), await rekey('history')].join('\n');
    const state = await stage.emulator.state();
    expectOnlyInItsOwnSecret(state);
    expect(leaksIn(output, state)).toEqual([]);
  });
});
