import { RekeyError } from '../errors.ts';
import type { AccountId } from '../model/ids.ts';
import type { Policy } from '../model/policy.ts';
import type { Account } from '../model/run.ts';
import type { AccountAccess, Directory, OrganizationalUnit, Sessions } from '../ports.ts';
import type { CallDetails, RunCall } from './calls.ts';
import { dayMs } from './time.ts';
import { createCensus } from './world-census.ts';
import { createKeys } from './world-keys.ts';
import { assertAllowed, vetoOf, type WorldSession } from './world-session.ts';
import type { WorldAccount, WorldState } from './world-state.ts';
import { createVault } from './world-vault.ts';

export type Surroundings = {
  readonly state: WorldState;
  readonly call: RunCall;
  readonly awsNow: () => Date;
};

type OptOutTag = Policy['accounts']['optOutTag'];

const accountsPerPage = 20; // of ListAccounts; each page is a call that can fail

export const createDirectory = ({ state, call }: Surroundings): Directory => {
  const about = (method: string, args: readonly unknown[], account?: AccountId): CallDetails => ({
    port: 'directory',
    method,
    mutating: false,
    args,
    ...(account === undefined ? {} : { account }),
  });

  return {
    organization: () =>
      call(about('organization', []), () => {
        assertCredentials(state);
        return { id: state.organizationId, managementAccount: state.managementAccount, caller: state.caller };
      }),
    accounts: async function* () {
      for (let from = 0; ; from += accountsPerPage) {
        const page = await call(about('accounts', [from]), () => {
          assertCredentials(state);
          const all = [...state.accounts.values()];
          return {
            accounts: all.slice(from, from + accountsPerPage).map(asListed),
            last: all.length <= from + accountsPerPage,
          };
        });
        yield* page.accounts;
        if (page.last) return;
      }
    },
    organizationalUnits: () =>
      call(about('organizationalUnits', []), () => {
        assertCredentials(state);
        return unitsOf([...state.accounts.values()]);
      }),
    optedOut: (tag) =>
      call(about('optedOut', [tag]), () => {
        assertCredentials(state);
        // Elsewhere an empty answer of the tagging API proves nothing.
        if (state.caller.account !== state.managementAccount) return 'unread';
        const all = [...state.accounts.values()];
        if (all.some(({ tagsReadable }) => !tagsReadable)) return 'unreadable';
        return new Set(all.filter((account) => carries(account, tag)).map(({ id }) => id));
      }),
    isOptedOut: (id, tag) =>
      call(about('isOptedOut', [id, tag], id), () => {
        if (state.credentials === 'no-organization-access') return 'unreadable';
        assertCredentials(state);
        const account = state.accounts.get(id);
        return account?.tagsReadable === true ? carries(account, tag) : 'unreadable';
      }),
    tags: (id) =>
      call(about('tags', [id], id), () => {
        assertCredentials(state);
        const account = state.accounts.get(id);
        return account?.tagsReadable === true ? { ...account.tags } : 'unreadable';
      }),
  };
};

/** In this world there are no OUs but those that accounts are in, and their names are their ids. */
const unitsOf = (accounts: readonly WorldAccount[]): readonly OrganizationalUnit[] => {
  const paths = accounts.flatMap(({ ouPath }) => ouPath.map((_, depth) => ouPath.slice(0, depth + 1)));
  const units = paths.flatMap((ouPath) => ouPath.slice(-1).map((id) => ({ id, name: id, ouPath })));
  return [...new Map(units.map((unit) => [unit.id, unit])).values()];
};

const asListed = ({ id, name, state, ouPath, joinedAt }: WorldAccount): Account => ({
  id,
  name,
  state,
  ouPath,
  joinedAt,
});

const carries = ({ tags }: WorldAccount, { key, value }: OptOutTag): boolean =>
  Object.hasOwn(tags, key) && (value === undefined || tags[key] === value);

const assertCredentials = ({ credentials, caller }: WorldState): void => {
  if (credentials === 'missing') throw new RekeyError('NO_CREDENTIALS', 'no AWS credentials were found');
  if (credentials === 'expired') throw new RekeyError('CREDENTIALS_EXPIRED', 'the AWS credentials have expired');
  if (credentials === 'no-organization-access')
    throw new RekeyError('ORGANIZATION_ACCESS_DENIED', `${caller.arn} may not read the organization`);
};

export const createSessions = (surroundings: Surroundings): Sessions => {
  const { state, call, awsNow } = surroundings;
  return {
    open: (account, options) =>
      call(
        {
          port: 'sessions',
          method: 'open',
          mutating: false,
          account: account.id,
          args: [account, options],
        },
        () => {
          if (state.credentials !== 'no-organization-access') assertCredentials(state);
          const there = state.accounts.get(account.id);
          if (there?.state !== 'ACTIVE' || !there.roles.includes(options.role))
            throw notAssumable(account, { role: options.role, now: awsNow() });
          return accessTo({ ...surroundings, account: there, access: options.access, veto: vetoOf(options) });
        },
      ),
  };
};

const notAssumable = (account: Account, { role, now }: { role: string; now: Date }): RekeyError => {
  const isNew = account.joinedAt !== undefined && now.getTime() - account.joinedAt.getTime() < dayMs;
  const code = isNew ? 'ROLE_PENDING' : 'ROLE_NOT_ASSUMABLE';
  return new RekeyError(code, `account ${account.id}: role ${role} cannot be assumed`);
};

const accessTo = (session: WorldSession): AccountAccess => ({
  census: createCensus(session),
  keys: createKeys(session),
  role: () =>
    session.call({ port: 'sessions', method: 'role', mutating: false, account: session.account.id, args: [] }, () => {
      assertAllowed(session, 'iam:GetRole');
      return session.account.role;
    }),
  vault: (region) => createVault(session, region),
});
