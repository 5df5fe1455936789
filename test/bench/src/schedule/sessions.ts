import { createReportPace, type ReportPace } from '@rekey/aws/report-pace';
import { defaultWaits } from '@rekey/aws/settings';
import type { AccountAccess, Census, Profile, Sessions, UserName } from '@rekey/engine';
import { createKeys } from './keys.ts';
import { identityOf, usersOf } from './organization.ts';
import { createReporter, type Reporter } from './report.ts';
import type { LiveAccount } from './sky.ts';
import { createVault } from './vault.ts';
import type { Wire } from './wire.ts';

export function createSessions(wire: Wire): Sessions {
  const { sky } = wire;
  const pace = createReportPace(defaultWaits.reportMs);
  return {
    async open({ id }) {
      const account = sky.account(id);
      await wire.ask({
        name: 'sts:AssumeRole',
        account: account.index,
        latencyMs: sky.assumptions.latencyMs.assumeRole,
        rate: sky.shared.assumeRole,
      });
      return accessTo(wire, account, pace);
    },
  };
}

/** A call with the session of one account. */
export type MemberCall = (name: string) => Promise<number>;

function accessTo(wire: Wire, account: LiveAccount, pace: ReportPace): AccountAccess {
  const { aws } = wire.sky.assumptions.latencyMs;
  const ask: MemberCall = (name) =>
    wire.ask({
      name,
      account: account.index,
      latencyMs: aws,
      rate: name.startsWith('iam:') ? account.iam : account.secrets,
    });
  const vault = createVault(ask);
  return {
    census: createCensus({ wire, account, ask, pace }),
    keys: createKeys(wire, { account, ask }),
    role: () => Promise.reject(new Error('a run does not ask for it')),
    vault: () => vault,
  };
}

function createCensus(reporter: Reporter): Census {
  const { ask, account, wire } = reporter;
  const { users } = wire.sky.organization.shape;
  const profiles = async (): Promise<ReadonlyMap<UserName, Profile>> => {
    await ask('iam:GetAccountAuthorizationDetails');
    return new Map(usersOf(users).map((user) => [user, profileOf(account, user)]));
  };
  const about = async <T>(name: string, answer: T): Promise<T> => {
    await ask(name);
    return answer;
  };
  return {
    ...createReporter(reporter),
    users: async () => [...(await profiles())].map(([user, profile]) => ({ user, ...profile, profile })),
    profiles,
    user: (user) => about('iam:GetUser', profileOf(account, user)),
    groups: () => about('iam:ListGroupsForUser', []),
    attachedPolicies: () => about('iam:ListAttachedUserPolicies', []),
    console: () => about('iam:GetLoginProfile', false),
  };
}

const profileOf = ({ id }: LiveAccount, user: UserName): Profile => ({
  identity: identityOf(id, user),
  path: '/',
  tags: {},
  groups: [],
  attachedPolicies: [],
});
