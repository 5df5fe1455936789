import type { OrganizationHarness, OrganizationHarnesses } from './index.ts';
import {
  createWorld,
  describeCensus,
  describeDirectory,
  describeKeyGateway,
  describeSessions,
  describeVault,
  type World,
} from './index.ts';

const harnessOf = (world: World): OrganizationHarness => {
  const { directory, sessions } = world.ports();
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

describeDirectory('the organization in memory', inMemory);
describeSessions('the organization in memory', inMemory);
describeCensus('the organization in memory', inMemory);
describeKeyGateway('the organization in memory', inMemory);
describeVault('the organization in memory', inMemory);
