import {
  GetAccountAuthorizationDetailsCommand,
  ListUsersCommand,
  type Tag,
  type User,
  type UserDetail,
} from '@aws-sdk/client-iam';
import { isRekeyError, type ListedUser, type Profile, type Tags, type UserName, userId, userName } from '@rekey/engine';
import type { Iam } from '../aws/on-demand.ts';
import { allPages, collect, fromMarker, markerOf } from '../aws/pages.ts';
import type { MemberCall } from '../sessions/member-call.ts';

type Lister = { readonly iam: Iam; readonly call: MemberCall };

const pageSize = 1_000; // the most that IAM gives

/** Every user, with profiles if GetAccountAuthorizationDetails is allowed. */
export async function listUsers(lister: Lister): Promise<readonly ListedUser[]> {
  try {
    const profiles = await listProfiles(lister);
    return [...profiles].map(([user, profile]) => ({
      user,
      identity: profile.identity,
      path: profile.path,
      profile,
    }));
  } catch (error) {
    const refused = isRekeyError(error) && (error.code === 'PERMISSION_MISSING' || error.code === 'SCP_DENIED');
    if (!refused) throw error;
    return listNames(lister);
  }
}

export async function listProfiles({ iam, call }: Lister): Promise<ReadonlyMap<UserName, Profile>> {
  const pages = allPages(
    (marker) =>
      call.ask('iam:GetAccountAuthorizationDetails', () =>
        iam.send(
          new GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: pageSize, ...fromMarker(marker) }),
        ),
      ),
    markerOf,
  );
  const details = await collect(pages, (page) => page.UserDetailList);
  return new Map(details.map((detail) => [userName(detail.UserName ?? ''), profileOf(detail)]));
}

async function listNames({ iam, call }: Lister): Promise<readonly ListedUser[]> {
  const pages = allPages(
    (marker) =>
      call.ask('iam:ListUsers', () => iam.send(new ListUsersCommand({ MaxItems: pageSize, ...fromMarker(marker) }))),
    markerOf,
  );
  const users = await collect(pages, (page) => page.Users);
  return users.map((user) => ({ user: userName(user.UserName ?? ''), ...whoIs(user) }));
}

const profileOf = (detail: UserDetail): Profile => ({
  ...whoIs(detail),
  tags: tagsOf(detail.Tags),
  groups: detail.GroupList ?? [],
  attachedPolicies: (detail.AttachedManagedPolicies ?? []).map(({ PolicyName }) => PolicyName ?? ''),
});

/** The live id and ARN, and the path. */
export function whoIs({ UserId, Arn, Path }: Partial<User> | UserDetail): Pick<ListedUser, 'identity' | 'path'> {
  if (!UserId || !Arn) throw new Error('IAM gave a user without id or ARN');
  return { identity: { userId: userId(UserId), arn: Arn }, path: Path ?? '/' };
}

export const tagsOf = (tags: readonly Tag[] = []): Tags =>
  Object.fromEntries(tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']));
