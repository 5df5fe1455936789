import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { type Emulator, startEmulator } from '@rekey/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './bundle.ts';
import { released } from './testing/synthesized.ts';
import { python } from './testing/tools.ts';

const scps = join(root, 'stacksets/scp');
const account = '111111111111';

describe('each SCP', () => {
  test.each(readdirSync(scps))('%s is within the 10,240 characters of AWS, and names no partition', (file) => {
    const text = readFileSync(join(scps, file), 'utf8');
    expect(JSON.stringify(JSON.parse(text)).length).toBeLessThan(10_240);
    expect(text).not.toContain('arn:aws');
  });
});

// The emulator evaluates no SCP: what one denies, the same statements deny as a policy of the role.
describe('under the SCPs', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    await emulator.seed({
      management: '100000000001',
      organizationId: 'o-exampleorg1',
      accounts: [{ id: account, users: [{ name: 'alice', keys: [{ ageDays: 100 }] }] }],
    });
  });
  afterAll(() => emulator?.stop());

  const clientOf = async (role?: string) =>
    new IAMClient({
      endpoint: emulator.endpoint,
      region: 'us-east-1',
      credentials: await emulator.credentials(account, role),
    });
  const allow = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';

  /** A role that may do everything, but for what the SCP denies. */
  const underScp = async (name: string, path: string, scp: string): Promise<IAMClient> => {
    const administrator = await clientOf();
    await administrator.send(
      new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: '{"Statement":[]}' }),
    );
    const put = (PolicyName: string, PolicyDocument: string) =>
      administrator.send(new PutRolePolicyCommand({ RoleName: name, PolicyName, PolicyDocument }));
    await put('allow', allow);
    await put('scp', readFileSync(join(scps, scp), 'utf8'));
    return clientOf(name);
  };
  const loosen = (iam: IAMClient) =>
    iam.send(new PutRolePolicyCommand({ RoleName: 'rekey-member', PolicyName: 'more', PolicyDocument: allow }));

  test('nobody changes the member role', async () => {
    await expect(loosen(await underScp('somebody', '/', 'guard-members.json'))).rejects.toThrow('explicit deny');
  });

  test('but StackSets', async () => {
    const stackSets = await underScp('stacksets-exec-0123456789', '/', 'guard-members.json');
    await loosen(stackSets);
    const undone = new DeleteRolePolicyCommand({ RoleName: 'rekey-member', PolicyName: 'more' });
    expect((await stackSets.send(undone)).$metadata.httpStatusCode).toBe(200);
  });

  test('nobody changes the worker role but its deployers', async () => {
    const administrator = await clientOf();
    await administrator.send(
      new CreateRoleCommand({
        RoleName: 'rekey-worker',
        Path: '/rekey/',
        AssumeRolePolicyDocument: '{"Statement":[]}',
      }),
    );
    const change = (iam: IAMClient) =>
      iam.send(new PutRolePolicyCommand({ RoleName: 'rekey-worker', PolicyName: 'more', PolicyDocument: allow }));
    await expect(change(await underScp('anybody', '/', 'guard-central.json'))).rejects.toThrow('explicit deny');
    await change(await underScp('YOUR_DEPLOYMENT_ROLE', '/', 'guard-central.json'));
  });
});

test('the Terraform example is HCL, and gives the templates parameters that they have', async () => {
  const script = `
import sys, json, hcl2
print(json.dumps(hcl2.loads(open(sys.argv[1]).read())))`;
  const { code, stdout, stderr } = await python(script, join(root, 'stacksets/terraform/rekey.tf'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const read = JSON.stringify(JSON.parse(stdout));
  const member = readFileSync(join(root, 'stacksets/member-role.yaml'), 'utf8');
  const declared = [
    ...Object.keys(released().Parameters ?? {}),
    ...[...member.matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name),
  ];
  const given = [...readFileSync(join(root, 'stacksets/terraform/rekey.tf'), 'utf8').matchAll(/^ {4}([A-Z]\w+) *=/gm)];
  expect(given.length).toBeGreaterThan(8);
  expect(given.map(([, name]) => name).filter((name) => !declared.includes(name))).toEqual([]);
  for (const kind of [
    'aws_cloudformation_stack',
    'aws_cloudformation_stack_set',
    'aws_cloudformation_stack_set_instance',
  ])
    expect(read).toContain(kind);
});
