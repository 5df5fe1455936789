import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { borrowEmulator, type Emulator, type Seeded } from '@rekey/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsCommand, type Ended, ended } from '../testing/tools.ts';
import { buildRelease } from './build.ts';

const management = '100000000001';
const delegated = '100000000002';
const region = 'eu-central-1';

let emulator: Emulator;
let seeded: Seeded;
let folder: string;
let aws: string;

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'rekey-deploy-')), 'release');
  const built = buildRelease(folder);
  [emulator, aws] = await Promise.all([borrowEmulator(), awsCommand(), built]);
}, 180_000);
afterAll(() => emulator?.stop());

const seed = async (): Promise<void> => {
  seeded = await emulator.seed({
    management,
    organizationId: 'o-exampleorg1',
    region,
    accounts: [{ id: delegated }, { id: '111111111111' }],
    ous: [{ id: 'ou-ab12-workload1', name: 'Workloads' }],
  });
};

const deploy = async (account: string, ...args: readonly string[]): Promise<Ended> => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS'));
  const path = `${aws}:${process.env['PATH'] ?? ''}`;
  // The AWS CLI looks for a profile of that name, even if it is empty.
  const env = { ...Object.fromEntries(own), ...(await emulator.env(account)), PATH: path, AWS_PROFILE: undefined };
  return ended('sh', [join(folder, 'deploy.sh'), ...args], { cwd: tmpdir(), env });
};

const clientOf = async (account: string) =>
  new CloudFormationClient({ endpoint: emulator.endpoint, region, credentials: await emulator.credentials(account) });
const parametersOf = async (account: string, StackName = 'rekey'): Promise<Record<string, string | undefined>> => {
  const { Stacks = [] } = await (await clientOf(account)).send(new DescribeStacksCommand({ StackName }));
  const given = Stacks[0]?.Parameters ?? [];
  return Object.fromEntries(given.map(({ ParameterKey = '', ParameterValue }) => [ParameterKey, ParameterValue]));
};

describe('the deploy script', () => {
  test('deploys from the management account, with its role there', async () => {
    await seed();
    const first = await deploy(
      management,
      '--targets',
      seeded.rootId,
      '--with-management-role',
      '--parameter',
      'ScheduleExpression=cron(30 5 * * ? *)',
      '--parameter',
      'Access=scan',
    );
    expect(first).toMatchObject({ code: 0, stderr: expect.not.stringContaining('deploy.sh') });
    expect(await parametersOf(management)).toMatchObject({
      OrganizationId: 'o-exampleorg1',
      RunsIn: 'management',
      Targets: expect.stringContaining(seeded.rootId), // the emulator prints a list in its own way
      ScheduleExpression: 'cron(30 5 * * ? *)',
      Access: 'scan',
    });
    expect(await parametersOf(management, 'rekey-member')).toMatchObject({
      CentralAccountId: management,
      CentralRoleArns: expect.stringContaining(`arn:aws:iam::${management}:role/rekey/rekey-worker`),
      Access: 'scan',
    });
    const { StackResourceSummaries: made = [] } = await (await clientOf(management)).send(
      new ListStackResourcesCommand({ StackName: 'rekey' }),
    );
    expect(made.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual(
      expect.arrayContaining(['rekey', 'rekey-worker', '/aws/lambda/rekey', 'rekey-scheduler']),
    );
  });

  test('deploys from a delegated administrator, and from no other account', async () => {
    await seed();
    await emulator.delegate(delegated);
    expect(await deploy(delegated, '--targets', 'ou-ab12-workload1')).toMatchObject({ code: 0 });
    expect(await parametersOf(delegated)).toMatchObject({
      RunsIn: 'delegated',
      Targets: expect.stringContaining('ou-ab12-workload1'),
    });
    const elsewhere = await deploy('111111111111', '--targets', seeded.rootId);
    expect(elsewhere).toMatchObject({ code: 1 });
    expect(elsewhere.stderr).toContain('neither the management account nor a delegated administrator');
  });

  test('changes nothing when asked to check', async () => {
    await seed();
    expect(await deploy(management, '--targets', seeded.rootId, '--check')).toMatchObject({ code: 0 });
    expect((await emulator.calls({ mutating: true })).map(({ operation }) => operation)).toEqual([]);
  });

  test('says what is wrong, and what to do, before anything is changed', async () => {
    await seed();
    const cases = [
      { args: [], code: 2, says: '--targets is missing' },
      { args: ['--targets', 'r-zzzz'], code: 1, says: 'the organization has no root r-zzzz' },
      { args: ['--targets', 'ou-ab12-nowhere01'], code: 1, says: 'the organization has no OU ou-ab12-nowhere01' },
      { args: ['--targets', '111111111111'], code: 2, says: '111111111111 is neither the id of a root' },
      { args: ['--targets', 'r-ab12', '--no-members'], code: 2, says: 'exclude each other' },
      { args: ['--parameter', 'access'], code: 2, says: '--parameter wants NAME=VALUE' },
      { args: ['--target', 'r-ab12'], code: 2, says: 'there is no option --target' },
      { args: ['--region'], code: 2, says: '--region wants a value' },
    ];
    for (const { args, code, says } of cases) {
      const { code: was, stderr } = await deploy(management, ...args);
      expect({ args, code: was, stderr }).toEqual({ args, code, stderr: expect.stringContaining(says) });
    }
    expect((await emulator.calls({ mutating: true })).map(({ operation }) => operation)).toEqual([]);
  });

  test('refuses a release that somebody changed', async () => {
    const changed = join(await mkdtemp(join(tmpdir(), 'rekey-changed-')), 'release');
    await ended('cp', ['-R', folder, changed]);
    await writeFile(join(changed, 'function.zip'), 'other code');
    await chmod(join(changed, 'deploy.sh'), 0o755);
    const { code, stderr } = await ended('sh', [join(changed, 'deploy.sh'), '--targets', 'r-ab12'], {
      env: { ...process.env, PATH: `${aws}:${process.env['PATH'] ?? ''}` },
    });
    expect(code).toBe(1);
    expect(stderr).toContain('function.zip');
  });

  test('tells what there is, by --help', async () => {
    const { code, stdout } = await ended('sh', [join(folder, 'deploy.sh'), '--help']);
    expect(code).toBe(0);
    for (const option of ['--targets', '--no-members', '--parameter', '--region', '--bucket', '--stack', '--check'])
      expect(stdout).toContain(option);
  });
});
