import { afterAll, beforeAll, expect, test } from 'vitest';
import { borrowEmulator, type Credentials, type Emulator } from './index.ts';

const management = '100000000001';
const member = (n: number): string => String(200000000000 + n);

let emulator: Emulator;
let credentials: Credentials;

beforeAll(async () => {
  emulator = await borrowEmulator();
  const ou = (id: string, accounts: object[], ous: object[] = []) => ({ id: `ou-ab12-${id}`, name: id, accounts, ous });
  const nested = ou(
    'nested01',
    [{ id: member(2) }, { id: member(3), state: 'SUSPENDED' }],
    [ou('deepest1', [{ id: member(4) }])],
  );
  const seeded = await emulator.seed(
    JSON.stringify({ management, ous: [ou('outer001', [{ id: member(1) }, { id: management }], [nested])] }),
  );
  credentials = seeded.credentials;
  await emulator.settings({ verifySignatures: false });
});
afterAll(() => emulator.stop());

const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
  'x-amz-security-token': credentials.sessionToken,
});

/** A call without an SDK client, for services that nothing else here needs one of. */
async function call(service: string, body: string, headers: Record<string, string>): Promise<string> {
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    body,
    headers: { ...headers, ...signed(service) },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}
const bucket = (method: string, path: string, headers: Record<string, string>): Promise<Response> =>
  fetch(`${emulator.endpoint}${path}`, { method, headers: { ...headers, ...signed('s3') } });

const query = (service: string, parameters: Record<string, string>) =>
  call(service, new URLSearchParams(parameters).toString(), { 'content-type': 'application/x-www-form-urlencoded' });
const json = async (target: string, body: object) =>
  JSON.parse(
    await call('states', JSON.stringify(body), {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
    }),
  );

const trust = (principal: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }],
});

test('a service-managed StackSet reaches active accounts of all nested OUs once, and never the management account', async () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'from-stack-set',
      AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${management}:root` }),
    },
  };
  await query('cloudformation', {
    Action: 'CreateStackSet',
    StackSetName: 'members',
    PermissionModel: 'SERVICE_MANAGED',
    TemplateBody: JSON.stringify({ Resources: { Role: role } }),
  });
  for (const ou of ['ou-ab12-nested01', 'ou-ab12-outer001']) {
    await query('cloudformation', {
      Action: 'CreateStackInstances',
      StackSetName: 'members',
      'Regions.member.1': 'us-east-1',
      'DeploymentTargets.OrganizationalUnitIds.member.1': ou,
    });
  }
  const { accounts } = await emulator.state();
  const reached = Object.values(accounts).filter((account) => 'from-stack-set' in account.roles);
  expect(reached.map((account) => account.id)).toEqual([member(1), member(2), member(4)]);
});

test('a stack leaves out what is AWS::NoValue, and its policies are what a call would have made', async () => {
  const nothing = { 'Fn::If': ['Never', 'x', { Ref: 'AWS::NoValue' }] };
  const statement = { Effect: 'Allow', Action: 'iam:GetUser', Resource: '*', Condition: nothing };
  const PolicyDocument = { Version: '2012-10-17', Statement: [nothing, statement] };
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: 'from-stack',
      AssumeRolePolicyDocument: trust({ Service: 'lambda.amazonaws.com' }),
      Policies: [nothing, { PolicyName: 'one', PolicyDocument }],
    },
  };
  await query('cloudformation', {
    Action: 'CreateStack',
    StackName: 'one',
    TemplateBody: JSON.stringify({ Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } }, Resources: { Role: role } }),
  });
  const answer = await query('iam', { Action: 'GetRolePolicy', RoleName: 'from-stack', PolicyName: 'one' });
  const [, document = ''] = /<PolicyDocument>(.*)<\/PolicyDocument>/s.exec(answer) ?? [];
  expect(JSON.parse(decodeURIComponent(document))).toEqual({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' }],
  });
});

test('a change set keeps what it does not name, updates roles by conditions too, and says where nothing changes', async () => {
  const template = {
    Parameters: { Names: { Type: 'CommaDelimitedList' }, Wide: { Type: 'String', Default: 'no' } },
    Conditions: { IsWide: { 'Fn::Equals': [{ Ref: 'Wide' }, 'yes'] } },
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'changing',
          AssumeRolePolicyDocument: trust({ AWS: { Ref: 'Names' } }),
          Policies: [
            { 'Fn::If': ['IsWide', { PolicyName: 'wide', PolicyDocument: {} }, { Ref: 'AWS::NoValue' }] },
            { PolicyName: 'narrow', PolicyDocument: {} },
          ],
        },
      },
    },
    Outputs: { Name: { Value: { Ref: 'Role' } } },
  };
  const change = async (
    ChangeSetName: string,
    ChangeSetType: string,
    more: Record<string, string>,
  ): Promise<string> => {
    const names = { StackName: 'changing', ChangeSetName };
    const TemplateBody = JSON.stringify(template);
    await query('cloudformation', { Action: 'CreateChangeSet', ...names, ChangeSetType, TemplateBody, ...more });
    return query('cloudformation', { Action: 'DescribeChangeSet', ...names });
  };
  const execute = (ChangeSetName: string) =>
    query('cloudformation', { Action: 'ExecuteChangeSet', StackName: 'changing', ChangeSetName });
  const policies = () => query('iam', { Action: 'ListRolePolicies', RoleName: 'changing' });
  const first = 'Parameters.member.1';
  const second = 'Parameters.member.2';

  await change('given-up', 'CREATE', { [`${first}.ParameterKey`]: 'Names', [`${first}.ParameterValue`]: 'x' });
  await change('made', 'CREATE', { [`${first}.ParameterKey`]: 'Names', [`${first}.ParameterValue`]: 'a,b' });
  await execute('made');
  expect(await policies()).not.toContain('wide');

  const kept = { [`${first}.ParameterKey`]: 'Names', [`${first}.UsePreviousValue`]: 'true' };
  await change('wider', 'UPDATE', {
    ...kept,
    [`${second}.ParameterKey`]: 'Wide',
    [`${second}.ParameterValue`]: 'yes',
  });
  await execute('wider');
  expect(await policies()).toContain('wide');
  const stack = await query('cloudformation', { Action: 'DescribeStacks', StackName: 'changing' });
  expect(stack).toContain('<ParameterValue>a,b</ParameterValue>');
  expect(stack).toContain('<OutputValue>changing</OutputValue>');
  expect(stack).toContain('UPDATE_COMPLETE');
  expect(await change('nothing', 'UPDATE', kept)).toContain("didn't contain changes");
});

test('the management account says whether StackSets may deploy to the organization', async () => {
  const access = () => query('cloudformation', { Action: 'DescribeOrganizationsAccess' });
  expect(await access()).toContain('ENABLED');
  await query('cloudformation', { Action: 'DeactivateOrganizationsAccess' });
  expect(await access()).toContain('DISABLED');
  await query('cloudformation', { Action: 'ActivateOrganizationsAccess' });
  expect(await access()).toContain('ENABLED');
  const asDelegated = { Action: 'DescribeOrganizationsAccess', CallAs: 'DELEGATED_ADMIN' };
  await expect(query('cloudformation', asDelegated)).rejects.toThrow('management account or delegated admin');
});

test('a bucket of another owner than is expected is refused', async () => {
  const put = (owner: string) =>
    bucket('PUT', '/some-bucket/key', { 'x-amz-expected-bucket-owner': owner, 'content-length': '0' });
  expect((await bucket('PUT', '/some-bucket', {})).status).toBe(200);
  expect((await put(management)).status).toBe(200);
  expect((await put(member(1))).status).toBe(403);
});

test('a state machine runs more than once without a name', async () => {
  await query('iam', {
    Action: 'CreateRole',
    RoleName: 'machine',
    AssumeRolePolicyDocument: JSON.stringify(trust({ Service: 'states.amazonaws.com' })),
  });
  const { stateMachineArn } = await json('AWSStepFunctions.CreateStateMachine', {
    name: 'twice',
    roleArn: `arn:aws:iam::${management}:role/machine`,
    definition: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Pass', End: true } } }),
  });
  const start = () => json('AWSStepFunctions.StartExecution', { stateMachineArn });
  const [first, second] = [await start(), await start()];
  expect(first.executionArn).not.toBe(second.executionArn);
});
