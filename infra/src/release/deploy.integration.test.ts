import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { borrowEmulator, type Emulator, type Seeded } from '@rekey/emulator';
import { createDynamoClient, createTable } from '@rekey/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../bundle.ts';
import type { Template } from '../testing/synthesized.ts';
import { type AwsCommand, type Ended, ended, startAws } from '../testing/tools.ts';
import { buildRelease } from './build.ts';

const management = '100000000001';
const delegated = '100000000002';
const region = 'eu-central-1';

let emulator: Emulator;
let seeded: Seeded;
let folder: string;
let aws: AwsCommand;

beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'rekey-deploy-')), 'release');
  const built = buildRelease(folder);
  [emulator, aws] = await Promise.all([borrowEmulator(), startAws(), built]);
}, 180_000);
afterAll(() => {
  aws?.stop();
  return emulator?.stop();
});

const seed = async (): Promise<void> => {
  seeded = await emulator.seed({
    management,
    organizationId: 'o-exampleorg1',
    region,
    accounts: [{ id: delegated }, { id: '111111111111' }],
    ous: [{ id: 'ou-ab12-workload1', name: 'Workloads' }],
  });
};

const shell = async (account: string, command: string, args: readonly string[]): Promise<Ended> => {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS'));
  const path = `${aws.path}:${process.env['PATH'] ?? ''}`;
  // The AWS CLI looks for a profile of that name, even if it is empty.
  const env = { ...Object.fromEntries(own), ...(await emulator.env(account)), PATH: path, AWS_PROFILE: undefined };
  return ended(command, args, { cwd: tmpdir(), env });
};
const deploy = (account: string, ...args: readonly string[]): Promise<Ended> =>
  shell(account, 'sh', [join(folder, 'deploy.sh'), ...args]);
const deployed = async (account: string, ...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await deploy(account, ...args);
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.not.stringContaining('deploy.sh') });
  return stdout;
};
const awsAs = async (account: string, ...args: readonly string[]): Promise<string> => {
  const { code, stdout, stderr } = await shell(account, 'aws', args);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return stdout;
};

const clientOf = async (account: string) =>
  new CloudFormationClient({ endpoint: emulator.endpoint, region, credentials: await emulator.credentials(account) });
const stackOf = async (account: string, StackName = 'rekey'): Promise<Stack> => {
  const { Stacks = [] } = await (await clientOf(account)).send(new DescribeStacksCommand({ StackName }));
  return Stacks[0] as Stack;
};
const parametersOf = async (account: string, name?: string): Promise<Record<string, string | undefined>> => {
  const { Parameters: given = [] } = await stackOf(account, name);
  return Object.fromEntries(given.map(({ ParameterKey = '', ParameterValue }) => [ParameterKey, ParameterValue]));
};
const resources = async (account: string, StackName = 'rekey') =>
  (await clientOf(account)).send(new ListStackResourcesCommand({ StackName }));
const resourcesOf = async (account: string, StackName = 'rekey'): Promise<readonly (string | undefined)[]> => {
  const { StackResourceSummaries: made = [] } = await resources(account, StackName);
  return made.map(({ PhysicalResourceId }) => PhysicalResourceId);
};
const changes = async (): Promise<readonly string[]> =>
  (await emulator.calls({ mutating: true })).map(({ operation }) => operation);
const policiesOfMember = async (): Promise<readonly string[]> => {
  const names = ['--query', 'PolicyNames', '--output', 'text'];
  return (await awsAs(management, 'iam', 'list-role-policies', '--role-name', 'rekey-member', ...names))
    .trim()
    .split('\t');
};

const changedRelease = async (code: string): Promise<string> => {
  const changed = join(await mkdtemp(join(tmpdir(), 'rekey-changed-')), 'release');
  await cp(folder, changed, { recursive: true });
  await writeFile(join(changed, 'function.zip'), code);
  return changed;
};
const makeBucket = (name: string, where: string): readonly string[] =>
  `s3api create-bucket --bucket ${name} --region ${where} --create-bucket-configuration LocationConstraint=${where}`.split(
    ' ',
  );
/** What a script leaves that ended before it executed its change set. */
const review = async (account: string): Promise<void> => {
  await (await clientOf(account)).send(
    new CreateChangeSetCommand({
      StackName: 'rekey',
      ChangeSetName: 'given-up',
      ChangeSetType: 'CREATE',
      TemplateBody: JSON.stringify({ Resources: {} }),
    }),
  );
};

const ownBucket = `rekey-release-${management}-${region}`;

describe('the deploy script', () => {
  test('deploys from the management account, with its role there', async () => {
    await seed();
    const said = await deployed(
      management,
      '--targets',
      `${seeded.rootId},ou-ab12-workload1`,
      '--with-management-role',
      '--parameter',
      'ScheduleExpression=cron(30 5 * * ? *)',
      '--parameter',
      'Access=scan',
      '--parameter',
      'Form=distributed', // the one with more resources
    );
    expect(said).toMatch(`WorkerRoleArn\tarn:aws:iam::${management}:role/rekey/rekey-worker`);
    expect(await parametersOf(management)).toMatchObject({
      OrganizationId: 'o-exampleorg1',
      RunsIn: 'management',
      Targets: `${seeded.rootId},ou-ab12-workload1`,
      ScheduleExpression: 'cron(30 5 * * ? *)',
      Access: 'scan',
      CodeBucket: ownBucket,
    });
    expect(await parametersOf(management, 'rekey-member')).toMatchObject({
      CentralAccountId: management,
      CentralRoleArns: `arn:aws:iam::${management}:role/rekey/rekey-worker`,
      Access: 'scan',
    });
    expect(await policiesOfMember()).toEqual(['scan']);
    expect(await resourcesOf(management)).toEqual(
      expect.arrayContaining(['rekey', 'rekey-worker', '/aws/lambda/rekey', 'rekey-scheduler']),
    );
  });

  test('makes what docs/deploy.md does not list as passed over by the emulator', async () => {
    const template = JSON.parse(await readFile(join(folder, 'central-stack.json'), 'utf8')) as Template;
    const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));
    const { StackResourceSummaries: made = [] } = await resources(management);
    for (const { ResourceType } of made) types.delete(ResourceType ?? '');
    const docs = await readFile(join(root, 'docs/deploy.md'), 'utf8');
    expect(types).toEqual(new Set(docs.match(/(?<=`)AWS::\w+::\w+(?=`)/g)));
  });

  test('run again, changes what is named anew, and keeps what was named before', async () => {
    const before = await resourcesOf(management);
    await deployed(management, '--with-management-role', '--parameter', 'Access=rotate');
    expect(await parametersOf(management)).toMatchObject({
      Targets: `${seeded.rootId},ou-ab12-workload1`,
      ScheduleExpression: 'cron(30 5 * * ? *)',
      Access: 'rotate',
    });
    expect(await stackOf(management)).toMatchObject({ StackStatus: 'UPDATE_COMPLETE' });
    expect(await resourcesOf(management)).toEqual(before);
    expect(await policiesOfMember()).toEqual(['scan', 'rotate']);
  });

  test('run again with nothing new, leaves the stacks alone', async () => {
    await emulator.clearCalls();
    expect(await deployed(management, '--with-management-role')).toContain('Stack rekey is up to date');
    expect(await changes()).not.toContain('ExecuteChangeSet');
    expect(await changes()).toContain('CreateChangeSet');
  });

  test('takes a new release into the stack that is there', async () => {
    const { CodeKey: before } = await parametersOf(management);
    const newer = await changedRelease('the code of the next release');
    await ended('sh', ['-c', 'sha256sum function.zip deploy.sh > SHA256SUMS'], { cwd: newer });
    expect(await shell(management, 'sh', [join(newer, 'deploy.sh')])).toMatchObject({ code: 0 });
    const { CodeKey, Access } = await parametersOf(management);
    expect(CodeKey).not.toBe(before);
    expect(Access).toBe('rotate');
    expect(await awsAs(management, 's3api', 'list-objects-v2', '--bucket', ownBucket)).toContain(CodeKey);
  });

  test('deploys from a delegated administrator, and from no other account', async () => {
    await seed();
    await emulator.delegate(delegated);
    await deployed(delegated, '--targets', 'ou-ab12-workload1');
    expect(await parametersOf(delegated)).toMatchObject({ RunsIn: 'delegated', Targets: 'ou-ab12-workload1' });
    const asked = await emulator.calls({ operation: 'DescribeOrganizationsAccess' });
    expect(asked).toMatchObject([{ account: delegated, status: 200 }]);
    const elsewhere = await deploy('111111111111', '--targets', seeded.rootId);
    expect(elsewhere).toMatchObject({ code: 1 });
    expect(elsewhere.stderr).toContain('neither the management account nor a delegated administrator');
  });

  test('takes a bucket that is there, another name of the stack, and no StackSet', async () => {
    await seed();
    await awsAs(management, ...makeBucket('own-bucket', region));
    await emulator.clearCalls();
    await deployed(management, '--bucket', 'own-bucket', '--stack', 'keys', '--no-members');
    expect(await parametersOf(management, 'keys')).toMatchObject({ CodeBucket: 'own-bucket', Targets: '' });
    expect(await emulator.calls({ service: 's3', mutating: true })).toMatchObject([{ operation: 'PutObject' }]);
    expect(await emulator.calls({ operation: 'DescribeOrganizationsAccess' })).toEqual([]);
  });

  test('goes on where an earlier run ended: a table, a bucket that is still open, a stack that was only reviewed', async () => {
    await seed();
    const credentials = await emulator.credentials(management);
    const client = createDynamoClient({ endpoint: emulator.endpoint, region, credentials: async () => credentials });
    await createTable({ client, tableName: 'rekey' });
    await awsAs(management, ...makeBucket(ownBucket, region));
    await review(management);
    expect(await stackOf(management)).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS' });

    const refused = await deploy(management, '--targets', seeded.rootId);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('a table rekey is there already') });
    await deployed(management, '--targets', seeded.rootId, '--parameter', 'ExistingTable=true');
    expect(await stackOf(management)).toMatchObject({ StackStatus: 'CREATE_COMPLETE' });
    expect(await awsAs(management, 's3api', 'get-public-access-block', '--bucket', ownBucket)).toContain(
      '"RestrictPublicBuckets": true',
    );
  });

  test('changes nothing when asked to check', async () => {
    await seed();
    expect(await deploy(management, '--targets', seeded.rootId, '--check')).toMatchObject({ code: 0 });
    expect((await emulator.calls({ mutating: true })).map(({ operation }) => operation)).toEqual([]);
  });

  test('says what is wrong, and what to do, before anything is changed', async () => {
    await seed();
    await awsAs(management, ...makeBucket('elsewhere', 'eu-west-1'));
    await emulator.clearCalls();
    const targets = ['--targets', seeded.rootId];
    const cases = [
      { args: [], code: 2, says: '--targets is missing' },
      { args: ['--targets', 'r-zzzz'], code: 1, says: 'the organization has no root r-zzzz' },
      { args: ['--targets', 'ou-ab12-nowhere01'], code: 1, says: 'the organization has no OU ou-ab12-nowhere01' },
      { args: ['--targets', '111111111111'], code: 2, says: '111111111111 is neither the id of a root' },
      { args: ['--targets', 'r-ab12', '--no-members'], code: 2, says: 'exclude each other' },
      { args: ['--parameter', 'access'], code: 2, says: '--parameter wants NAME=VALUE' },
      { args: ['--target', 'r-ab12'], code: 2, says: 'there is no option --target' },
      { args: ['--region'], code: 2, says: '--region wants a value' },
      { args: [...targets, '--bucket', 'nowhere'], code: 1, says: 'there is no bucket nowhere that you may use' },
      { args: [...targets, '--bucket', 'elsewhere'], code: 1, says: 'the bucket elsewhere is in eu-west-1, not in' },
    ];
    for (const { args, code, says } of cases) {
      const { code: was, stderr } = await deploy(management, ...args);
      expect({ args, code: was, stderr }).toEqual({ args, code, stderr: expect.stringContaining(says) });
    }
    await awsAs(management, 'cloudformation', 'deactivate-organizations-access');
    const { code, stderr } = await deploy(management, ...targets);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('activate-organizations-access') });
    expect(await changes()).toEqual(['DeactivateOrganizationsAccess']);
  });

  test('copies the function to no bucket of another account, whatever its name', async () => {
    await seed();
    await awsAs('111111111111', ...makeBucket(ownBucket, region));
    await emulator.clearCalls();
    const { code, stderr } = await deploy(management, '--targets', seeded.rootId);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`no bucket ${ownBucket}`) });
    expect(stderr).toContain('Name another: --bucket NAME');
    expect(await changes()).toEqual([`PUT /${ownBucket}`]);
  });

  test('refuses a release that somebody changed', async () => {
    const changed = await changedRelease('other code');
    const { code, stderr } = await shell(management, 'sh', [join(changed, 'deploy.sh'), '--targets', 'r-ab12']);
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
