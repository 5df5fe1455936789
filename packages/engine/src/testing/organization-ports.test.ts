import type {
  Call,
  Interceptor,
  OrganizationHarness,
  OrganizationHarnesses,
  PortsOptions,
  StrikableHarness,
  Strike,
  Veto,
  World,
} from './index.ts';
import {
  answerLost,
  createWorld,
  describeBeforeEffect,
  describeCensus,
  describeDirectory,
  describeKeyGateway,
  describeLostAnswers,
  describeSessions,
  describeUnanswered,
  describeVault,
  refusedWith,
} from './index.ts';

const harnessOf = (world: World, options: PortsOptions = {}): OrganizationHarness => {
  const { directory, sessions } = world.ports(options);
  return {
    directory,
    sessions,
    keysOf: async (account, user) => world.keysOf(account, user),
    secretAccessKeyOf: async (keyId) =>
      [...world.state.accounts.values()]
        .flatMap(({ users }) => [...users.values()])
        .flatMap(({ keys }) => keys)
        .find(({ id }) => id === keyId)?.secret,
    secretOf: async (account, region, name) => {
      const secret = world.secretOf(account, name, region);
      if (secret === undefined) return undefined;
      const { scheduledForDeletion, policy, versions } = secret;
      return {
        scheduledForDeletion,
        policy,
        value: [...versions.values()].find(({ stage }) => stage === 'current')?.value,
      };
    },
    scheduleSecretDeletion: async (...secret) => world.people.scheduleSecretDeletion(...secret),
    deleteUser: async (...user) => world.people.deleteUser(...user),
  };
};

const inMemory = async (): Promise<OrganizationHarnesses> => ({
  build: async (description) => harnessOf(createWorld(description)),
});

const methods: Readonly<Record<string, string>> = {
  'organizations:DescribeOrganization': 'directory.organization',
  'organizations:ListAccounts': 'directory.accounts',
  'organizations:ListRoots': 'directory.organizationalUnits',
  'organizations:ListTagsForResource': 'directory.isOptedOut',
  'tag:GetResources': 'directory.optedOut',
  'iam:GenerateCredentialReport': 'census.report',
  'iam:GetAccessKeyLastUsed': 'keys.lastUse',
  'iam:GetAccountAuthorizationDetails': 'census.profiles',
  'iam:GetLoginProfile': 'census.console',
  'iam:GetUser': 'census.user',
  'iam:ListAttachedUserPolicies': 'census.attachedPolicies',
  'iam:ListGroupsForUser': 'census.groups',
  'secretsmanager:DescribeSecret': 'vault.custody',
  'sts:AssumeRole': 'sessions.open',
  'iam:CreateAccessKey': 'keys.create',
  'iam:DeleteAccessKey': 'keys.delete',
  'iam:ListAccessKeys': 'keys.list',
  'secretsmanager:CreateSecret': 'vault.prepare',
  'secretsmanager:PutSecretValue': 'vault.store',
};

const changesStatus = ['keys.deactivate', 'keys.reactivate'];
const onceOnly = ['keys.create'];

const nameOf = ({ port, method }: Call): string => `${port}.${method}`;

const isStruck = ({ action }: Strike, call: Call): boolean =>
  action === 'iam:UpdateAccessKey' ? changesStatus.includes(nameOf(call)) : nameOf(call) === methods[action];

type Sending = { readonly proceed: () => Promise<unknown>; readonly veto: Veto };

/** As the adapters meet faults: what may be repeated outlives one. */
const struckBy = (strike: Strike, call: Call, { proceed, veto }: Sending): unknown => {
  const tookPlace = strike.how.endsWith('-after') ? proceed() : undefined;
  if (strike.times === 1 && !onceOnly.includes(nameOf(call))) return sentAgain(strike, { proceed, veto });
  if (strike.how === 'throttled') return refusedWith(call, 'THROTTLED');
  const failsWith = strike.how.startsWith('error') && !call.mutating ? refusedWith : answerLost;
  return (tookPlace ?? Promise.resolve()).then(() => failsWith(call, 'AWS_ERROR'));
};

/** Of what was only throttled it is certain that nothing happened. */
const sentAgain = ({ how }: Strike, { proceed, veto }: Sending): unknown => {
  const refusal = veto();
  if (refusal === undefined) return proceed();
  return how === 'throttled' ? refusal : { ...refusal, status: 'unclear' };
};

const inMemoryAndStruck = async (): Promise<OrganizationHarnesses<StrikableHarness>> => ({
  build: async (description) => {
    const strikes: Strike[] = [];
    const world = createWorld(description);
    const interceptor: Interceptor = async (call, proceed, veto) => {
      const strike = strikes.find((each) => isStruck(each, call));
      return strike === undefined ? proceed() : struckBy(strike, call, { proceed, veto });
    };
    return {
      ...harnessOf(world, { interceptor }),
      strike: async (strike) => void strikes.push(strike),
    };
  },
});

describeLostAnswers('the organization in memory', inMemoryAndStruck);
describeBeforeEffect('the organization in memory', inMemoryAndStruck);
describeUnanswered('the organization in memory', inMemoryAndStruck);
describeDirectory('the organization in memory', inMemory);
describeSessions('the organization in memory', inMemory);
describeCensus('the organization in memory', inMemory);
describeKeyGateway('the organization in memory', inMemory);
describeVault('the organization in memory', inMemory);
