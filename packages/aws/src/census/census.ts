import {
  GetLoginProfileCommand,
  GetUserCommand,
  ListAttachedUserPoliciesCommand,
  ListGroupsForUserCommand,
} from '@aws-sdk/client-iam';
import type { Census, Clock, UserName } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import type { Iam } from '../aws/on-demand.ts';
import { allPages, collect, fromMarker, markerOf } from '../aws/pages.ts';
import { translate } from '../aws/translate.ts';
import type { MemberCall } from '../sessions/member-call.ts';
import { createReporter } from './report.ts';
import type { ReportPace } from './report-pace.ts';
import { listProfiles, listUsers, tagsOf, whoIs } from './users.ts';

type CensusRequest = {
  readonly iam: Iam;
  readonly call: MemberCall;
  readonly clock: Clock;
  /** Of all accounts of the run. */
  readonly pace: ReportPace;
};

/** The users of one account. */
export function createCensus(request: CensusRequest): Census {
  const { iam, call } = request;
  return {
    ...createReporter(request),
    users: () => listUsers(request),
    profiles: () => listProfiles(request),
    async user(user) {
      const { User } = await call.ask('iam:GetUser', () => iam.send(new GetUserCommand({ UserName: user })));
      return { ...whoIs(User ?? {}), tags: tagsOf(User?.Tags) };
    },
    async groups(user) {
      const pages = allPages(
        (marker) =>
          call.ask('iam:ListGroupsForUser', () =>
            iam.send(new ListGroupsForUserCommand({ UserName: user, ...fromMarker(marker) })),
          ),
        markerOf,
      );
      return (await collect(pages, (page) => page.Groups)).map(({ GroupName }) => GroupName ?? '');
    },
    async attachedPolicies(user) {
      const pages = allPages(
        (marker) =>
          call.ask('iam:ListAttachedUserPolicies', () =>
            iam.send(new ListAttachedUserPoliciesCommand({ UserName: user, ...fromMarker(marker) })),
          ),
        markerOf,
      );
      return (await collect(pages, (page) => page.AttachedPolicies)).map(({ PolicyName }) => PolicyName ?? '');
    },
    console: (user) => hasPassword(request, user),
  };
}

/** NoSuchEntity is the answer both for a user without a password and for no user; only AWS's words tell them apart. */
async function hasPassword({ iam, call }: CensusRequest, user: UserName): Promise<boolean> {
  try {
    await call.raw(() => iam.send(new GetLoginProfileCommand({ UserName: user })));
    return true;
  } catch (error) {
    const failure = failureOf(error);
    const saysNoUser = /\buser with (the )?name\b/i.test(failure?.words ?? '');
    if (isCode(failure, 'NoSuchEntity') && !saysNoUser) return false;
    throw translate(error, { account: call.account, action: 'iam:GetLoginProfile' });
  }
}
