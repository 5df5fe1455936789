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

/** A call without an SDK client, for services that nothing else here needs one of. */
async function call(service: string, body: string, headers: Record<string, string>): Promise<string> {
  const scope = `${credentials.accessKeyId}/20260101/us-east-1/${service}/aws4_request`;
  const response = await fetch(emulator.endpoint, {
    method: 'POST',
    body,
    headers: {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      'x-amz-security-token': credentials.sessionToken,
    },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

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
