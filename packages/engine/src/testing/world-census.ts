import { RekeyError } from '../errors.ts';
import type { UserName } from '../model/ids.ts';
import type { Census, ListedUser, Profile, Report, ReportedUser } from '../ports.ts';
import type { CallDetails } from './calls.ts';
import { hourMs, wholeSeconds } from './time.ts';
import type { WorldSession } from './world-session.ts';
import { assertAllowed, firstRefusal, refusalOf } from './world-session.ts';
import type { WorldAccount, WorldUser } from './world-state.ts';
import { userArn } from './world-state.ts';

const reportLifeMs = 4 * hourMs; // AWS makes no new report before: whoever asks gets the old one
const keysInReport = 2;

export const createCensus = (session: WorldSession): Census => {
  const { account, call } = session;
  const about = (method: string, user?: UserName): CallDetails => ({
    port: 'census',
    method,
    mutating: false,
    account: account.id,
    args: user === undefined ? [] : [user],
    ...(user === undefined ? {} : { user }),
  });
  const ask = <T>(method: string, { action, name }: { action: string; name: UserName }, tell: (user: WorldUser) => T) =>
    call(about(method, name), () => {
      assertAllowed(session, action);
      const user = account.users.get(name);
      if (user === undefined) throw new RekeyError('NO_SUCH_USER', `account ${account.id}: there is no user ${name}`);
      return tell(user);
    });

  return {
    requestReport: async () => {
      // What is in a report was so when it was asked for.
      await call(about('requestReport'), () => report(session)).catch(() => undefined);
    },
    report: () => call(about('report'), () => report(session)),
    users: () => call(about('users'), () => users(session)),
    profiles: () => call(about('profiles'), () => profiles(session)),
    user: (name) =>
      ask('user', { action: 'iam:GetUser', name }, (user) => {
        const { identity, path, tags } = profileOf(account, user);
        return { identity, path, tags };
      }),
    groups: (name) => ask('groups', { action: 'iam:ListGroupsForUser', name }, (user) => user.groups),
    attachedPolicies: (name) =>
      ask('attachedPolicies', { action: 'iam:ListAttachedUserPolicies', name }, (user) => user.attachedPolicies),
    console: (name) => ask('console', { action: 'iam:GetLoginProfile', name }, (user) => user.console),
  };
};

const report = (session: WorldSession): Report => {
  const { account, awsNow } = session;
  const refusal = firstRefusal(session, ['iam:GenerateCredentialReport', 'iam:GetCredentialReport']);
  if (refusal !== undefined) {
    return { status: 'unavailable', because: refusal.because, code: refusal.code };
  }
  if (!account.reportCompletes) return { status: 'unavailable', because: 'the report was not ready in time' };
  const frozen = account.report;
  if (frozen !== undefined && awsNow().getTime() - frozen.generatedAt.getTime() < reportLifeMs) return frozen;
  account.report = {
    status: 'ready',
    generatedAt: wholeSeconds(awsNow()),
    users: [...account.users.values()].map((user) => reported(account, user)),
    rootHasKeys: account.rootHasKeys,
  };
  return account.report;
};

const reported = (account: WorldAccount, user: WorldUser): ReportedUser => {
  // The columns follow key ids, not ages: which key is "1" means nothing.
  const slots = user.keys.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    user: user.name,
    arn: userArn(account, user),
    path: user.path,
    console: user.console,
    keys: slots.slice(0, keysInReport).map((key) => ({
      status: key.status,
      createdAt: wholeSeconds(key.createdAt),
      lastUse: key.lastUse,
    })),
    more: slots.length > keysInReport,
  };
};

const users = (session: WorldSession): readonly ListedUser[] => {
  const detailed = refusalOf(session, 'iam:GetAccountAuthorizationDetails') === undefined;
  if (!detailed) assertAllowed(session, 'iam:ListUsers');
  return [...session.account.users.values()].map((user) => {
    const profile = profileOf(session.account, user);
    const { identity, path } = profile;
    return { user: user.name, identity, path, ...(detailed ? { profile } : {}) };
  });
};

const profiles = (session: WorldSession): ReadonlyMap<UserName, Profile> => {
  assertAllowed(session, 'iam:GetAccountAuthorizationDetails');
  return new Map([...session.account.users.values()].map((user) => [user.name, profileOf(session.account, user)]));
};

const profileOf = (account: WorldAccount, user: WorldUser): Profile => ({
  identity: { userId: user.userId, arn: userArn(account, user) },
  path: user.path,
  tags: user.tags,
  groups: user.groups,
  attachedPolicies: user.attachedPolicies,
});
