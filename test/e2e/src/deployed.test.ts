import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { type Connection, connect } from '@rekey/aws';
import { openChannels } from '@rekey/aws/notify';
import type { Call, Emulator, OrganizationDescription, Seeded } from '@rekey/emulator';
import { borrowEmulator } from '@rekey/emulator';
import type { Policy, RunRequest, RunResult } from '@rekey/engine';
import { runId } from '@rekey/engine';
import { aRunSummary } from '@rekey/engine/testing';
import { runtimeActions } from '@rekey/infra';
import { bundleFunction, bundleName, widgetName } from '@rekey/lambda/bundle';
import { createNotifier, runAndTell } from '@rekey/notify';
import { checkTable, createDynamoClient, createDynamoStore, createNoticeStore, createStatusReader } from '@rekey/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeBucket, objectsIn } from './bucket.ts';
import { madeBy } from './calls.ts';
import {
  deploy,
  environmentOf,
  grantedBy,
  grantedTo,
  management,
  type Place,
  placesIn,
  reportBucket,
} from './deploy.ts';
import { rotated, working } from './health.ts';
import { lambdaRuntime } from './lambda/runtime.ts';
import { accounts, organization, policy, scannedAccounts } from './organization.ts';
import { rekeyIn } from './rekey.ts';
import { worker } from './roles.ts';
import { enforcing, tableName } from './stage.ts';

const delegated = '100000000002';

let emulator: Emulator;
beforeAll(async () => {
  emulator = await borrowEmulator();
});
afterAll(() => emulator?.stop());

type Formed = Place & { readonly form?: 'single' | 'distributed' };

/** No account has the role but by the templates. */
const withoutRoles = (described: OrganizationDescription): OrganizationDescription => ({
  ...described,
  accounts: [
    { id: management, users: [{ name: 'own', keys: [{ ageDays: 120, lastUsedDaysAgo: 1 }] }] },
    { id: delegated },
    ...(described.accounts ?? []),
  ].map((account) => ({ ...account, memberRole: false })),
  ous: (described.ous ?? []).map(bare),
});
type Ou = NonNullable<OrganizationDescription['ous']>[number];
const bare = (ou: Ou): Ou => ({
  ...ou,
  accounts: (ou.accounts ?? []).map((account) => ({ ...account, memberRole: false })),
  ous: (ou.ous ?? []).map(bare),
});

const seedAndDeploy = async (described: object, { form = 'single', ...place }: Formed): Promise<Seeded> => {
  await emulator.clearFaults();
  await emulator.settings({ omitAccountPaths: false, report: { mode: 'polls', polls: 1 } });
  const seeded = await emulator.seed(withoutRoles({ management, ...described }));
  await emulator.delegate(delegated);
  await deploy(emulator, seeded, { ...place, parameters: { Form: form } });
  await emulator.addMailIdentity('example.com', { account: place.account });
  await emulator.addMailConfigurationSet('rekey', { account: place.account });
  await emulator.clearCalls();
  return seeded;
};

/** Whoever owns the keys, somebody is told. */
const toSomebody = { ...enforcing.notify, ownerTags: ['owner'], fallback: { org: 'team@example.com' } };
const telling: Policy = { ...enforcing, notify: toSomebody };

const waits = { reportMs: [20, 20, 20], newPrincipalMs: [20, 20] };
let runs = 0;

/** The engine with the adapters, as the function composes them, with what the function's role may do and no more. */
const runAsWorker = async (account: string, request: Partial<RunRequest>): Promise<RunResult> => {
  const connection: Connection = await connect({
    endpoint: emulator.endpoint,
    region: 'us-east-1',
    credentials: () => emulator.credentials(account, worker),
    waits,
  });
  const { clock, directory, sessions, awsSettings } = connection;
  const table = { client: createDynamoClient(awsSettings), tableName };
  runs += 1;
  try {
    await checkTable(table);
    const store = createDynamoStore({ ...table, telling: true });
    const run = { kind: 'run', run: runId(`run-${runs}`), policy: telling, policyName: 'test', ...request } as const;
    const reader = createStatusReader({ ...table, now: () => clock.now() });
    const channels = openChannels(awsSettings, placesIn(account));
    const notices = createNoticeStore(table);
    return await runAndTell({ clock, directory, sessions, store, observe: () => {} }, run, {
      notifier: createNotifier({ clock, directory, reader, notices, ...channels }, run.policy),
      budgetMs: () => 60_000,
    });
  } finally {
    connection.close();
  }
};

/** As a run leaves it whose process died: whoever looks asks for the lease, too. */
const beginARun = async (account: string): Promise<void> => {
  const credentials = () => emulator.credentials(account);
  const connection = await connect({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  const { endedAt: _endedAt, ...run } = aRunSummary({
    run: runId('run-open'),
    status: 'running',
    startedAt: new Date(),
  });
  try {
    const store = createDynamoStore({ client: createDynamoClient(connection.awsSettings), tableName });
    await store.journal(run.epoch).recordRun(run);
  } finally {
    connection.close();
  }
};

const places: readonly Place[] = [
  { account: management, runsIn: 'management' },
  { account: delegated, runsIn: 'delegated' },
];

describe.each(places)('deployed to $runsIn, with the roles of the templates and no other', (place) => {
  test('a run does for every rule what it does for an administrator, and nobody loses a working key', async () => {
    await seedAndDeploy(organization, place);
    const before = await emulator.state();
    const result = await runAsWorker(place.account, { policy: { ...policy, notify: toSomebody } });
    const after = await emulator.state();
    expect(result.status).toBe('finished');
    const reached = result.accounts.filter(({ coverage }) => coverage === 'scanned').map(({ account }) => account.id);
    // The StackSet brings the role to the account that had none, and to the delegated administrator.
    expect(reached.toSorted()).toEqual([...scannedAccounts, accounts.withoutRole, delegated].toSorted());
    expect(result.coverage).toMatchObject({ failed: 0, unreachable: 0 });
    expect(JSON.stringify(result)).not.toMatch(/PERMISSION_MISSING|SCP_DENIED/);
    const fates = [accounts.rules, accounts.secrets, accounts.capped].flatMap((account) =>
      Object.values(before.accounts[account]?.users ?? {})
        // The secret of a name with a comma is called otherwise than working() looks for.
        .filter(({ name, keys }) => !name.includes(',') && keys.some(({ status }) => status === 'Active'))
        .map(({ name }) => working(before, after, { account, user: name })),
    );
    expect(new Set(fates)).toEqual(new Set(['working']));
    for (const user of ['absent', 'adopted', 'deleted'])
      expect(rotated(after, { account: accounts.secrets, user })).toBe('rotated');
    const sent = { sent: expect.any(Number), failed: 0, left: 0 };
    expect(result.notices).toEqual({ events: sent, digest: sent, mail: { ...sent, withoutOwner: 0 } });
    const refused = (await emulator.calls()).filter(({ errorCode }) => /AccessDenied/.test(errorCode ?? ''));
    expect(refused.map(({ operation, principal }) => `${operation} ${principal}`)).toEqual([]);
  });

  test('the management account is looked after where the policy includes it', async () => {
    const result = await runAsWorker(place.account, {
      policy: { ...policy, accounts: { ...policy.accounts, managementAccount: 'include' } },
    });
    expect(result.accounts.find(({ account }) => account.id === management)).toMatchObject({ coverage: 'scanned' });
    expect(rotated(await emulator.state(), { account: management, user: 'own' })).toBe('rotated');
  });
});

const people = ['viewer', 'operator', 'publisher'] as const;
type Person = (typeof people)[number];

const used = { lastUsedDaysAgo: 1 };
const due = [{ ageDays: 120, ...used }];
const one = '111111111111';
const other = '222222222222';
const users = [
  { name: 'due', keys: due },
  { name: 'adopted', keys: due },
  { name: 'restored', keys: due },
  {
    name: 'two',
    keys: [
      { ageDays: 120, ...used },
      { ageDays: 95, ...used },
    ],
  },
  {
    name: 'cleanup',
    keys: [
      { ageDays: 100, status: 'Inactive' },
      { ageDays: 20, ...used },
    ],
  },
];
const secrets = [
  { name: 'adopted_credentials', value: 'theirs' },
  { name: 'restored_credentials', value: 'x', tags: { 'rekey:managed': 'true' }, deletedDaysAgo: 3 },
];
// So that every kind of fact is asked for.
const asking: Policy = {
  ...telling,
  exceptions: [
    { scopes: ['org'], selector: { groups: ['frozen'] } },
    { scopes: ['org'], selector: { console: true } },
    { scopes: ['org'], selector: { tags: { kind: ['frozen'] } } },
  ],
};
const refuse = (operation: string, account: string) =>
  emulator.inject({ operation, account, error: { code: 'AccessDenied', status: 403 } });

const formed: readonly (Formed & Required<Pick<Formed, 'form'>>)[] = [
  ...places.map((place) => ({ ...place, form: 'single' as const })),
  { account: management, runsIn: 'management', form: 'distributed' },
];

describe.each(formed)('granted equals made, from $runsIn, in the $form form', (place) => {
  let calls: readonly Call[];
  let folder: string;
  let answers: { readonly run: unknown; readonly widget: unknown };

  /** What the functions do of themselves, as they are built and with what their roles may do. */
  const invokeAs = async (role: string, file: string, event: object): Promise<unknown> => {
    await using runtime = lambdaRuntime(join(folder, file), async () => ({
      ...(await emulator.env(place.account, role)),
      ...(await environmentOf(emulator, place.account)),
    }));
    return (await runtime.invoke(event)).answer;
  };

  /** As the state machine asks for a run. */
  const runInParts = async (): Promise<unknown> => {
    const startedAt = new Date().toISOString();
    const begun = await invokeAs(worker, bundleName, { kind: 'begin-run', execution: 'one', startedAt });
    const { bucket, key, batches: _, total, workers, ...run } = begun as Record<string, string>;
    const [batch] = JSON.parse((await objectsIn(emulator, place.account, `${bucket}`))[`${key}`]?.text ?? '') as [
      object,
    ];
    await invokeAs(worker, bundleName, { kind: 'rotate-batch', ...run, total, workers, ...batch });
    return invokeAs(worker, bundleName, { kind: 'end-run', ...run, bucket, key });
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rekey-function-'));
    await bundleFunction(folder);
    await seedAndDeploy({ accounts: [one, other].map((id) => ({ id, users, secrets })) }, place);
    // One account answers in full, the other only user by user.
    await refuse('GenerateCredentialReport', other);
    await refuse('GetAccountAuthorizationDetails', other);
    await runAsWorker(place.account, { policy: asking });
    await emulator.settings({ omitAccountPaths: true });
    await runAsWorker(place.account, { policy: asking });
    await rekeyIn(await emulator.env(place.account, worker), 'doctor');
    await makeBucket(emulator, place.account, reportBucket);
    const file = join(folder, 'rekey.yaml');
    await writeFile(file, 'version: 1\nmode: plan\n');
    await rekeyIn(await emulator.env(place.account), 'policy', 'push', '--yes', file);
    answers = {
      run: await (place.form === 'single' ? invokeAs(worker, bundleName, { kind: 'scheduled' }) : runInParts()),
      widget: await invokeAs('rekey-widget', widgetName, {}),
    };
    await beginARun(place.account);
    await invokeAs('rekey-widget', widgetName, {});
    calls = await emulator.calls();
  });

  test('and is enough for the functions as they are built', () => {
    expect(answers.run).toMatchObject({ status: 'finished' });
    expect(answers.widget).toContain('accounts scanned');
  });

  test('for the worker role', async () => {
    const granted = (await grantedTo(emulator, place.account, worker)).filter(
      (action) => !runtimeActions.includes(action),
    );
    expect(madeBy(calls, worker)).toEqual(granted);
  });

  test('for the role of the widget', async () => {
    const granted = (await grantedTo(emulator, place.account, 'rekey-widget')).filter(
      (action) => !runtimeActions.includes(action),
    );
    expect(madeBy(calls, 'rekey-widget')).toEqual(granted);
  });

  test('for the member role', async () => {
    expect(madeBy(calls, 'rekey-member')).toEqual(await grantedTo(emulator, one, 'rekey-member'));
  });
});

describe('the policies of people', () => {
  let file: string;

  beforeAll(async () => {
    await seedAndDeploy({ accounts: [{ id: one, users }] }, { account: management, runsIn: 'management' });
    await emulator.settings({ omitAccountPaths: true });
    const iam = new IAMClient({
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: await emulator.credentials(management),
    });
    for (const name of people) {
      await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: '{"Statement":[]}' }));
      const PolicyArn = `arn:aws:iam::${management}:policy/rekey/rekey-${name}`;
      await iam.send(new AttachRolePolicyCommand({ RoleName: name, PolicyArn }));
    }
    file = join(await mkdtemp(join(tmpdir(), 'rekey-policy-')), 'rekey.yaml');
    await writeFile(file, 'version: 1\nmode: plan\n');
  }, 60_000);

  const codeOf = async (name: Person, ...args: readonly string[]): Promise<number | null> =>
    (await rekeyIn(await emulator.env(management, name), ...args)).code;
  const push = ['policy', 'push', '--yes'] as const;

  // The function's own right: the emulator judges no calls of Lambda.
  const unjudged = ['lambda:InvokeFunction'];
  const statusOf = ['status', '--key', 'AKIAIOSFODNN7EXAMPLE'] as const;

  test('let each do its own, with what is granted, and all of it', async () => {
    await emulator.clearCalls();
    for (const name of people) await codeOf(name, ...statusOf);
    expect(await codeOf('viewer', 'status')).toBe(0);
    expect(await codeOf('publisher', ...push, file)).toBe(0);
    expect(await codeOf('operator', 'hold', one, 'due', '--reason', 'incident 42')).toBe(0);
    expect(await codeOf('operator', 'release', one, 'due')).toBe(0);
    const calls = await emulator.calls();
    for (const name of people) {
      const granted = (await grantedBy(emulator, `arn:aws:iam::${management}:policy/rekey/rekey-${name}`)).filter(
        (action) => !unjudged.includes(action),
      );
      expect([name, ...madeBy(calls, name)]).toEqual([name, ...granted]);
    }
  });

  test('and nothing of what the others do', async () => {
    await writeFile(file, 'version: 1\nmode: off\n');
    const before = await emulator.table({ table: tableName });
    const hold = ['hold', 'org', '--reason', 'incident 42'];
    const refused = [
      ['viewer', ...hold],
      ['publisher', ...hold],
      ['viewer', ...push, file],
      ['operator', ...push, file],
    ] as const;
    for (const [name, ...args] of refused) expect([name, await codeOf(name, ...args)]).not.toEqual([name, 0]);
    expect(await emulator.table({ table: tableName })).toEqual(before);
  });
});
