import { GetRoleCommand } from '@aws-sdk/client-iam';
import { type MemberRole, memberRoleOf } from '@rekey/engine';
import type { Iam } from '../aws/on-demand.ts';
import type { MemberCall } from './member-call.ts';

type Asked = { readonly iam: Iam; readonly call: MemberCall; readonly role: string };

/** What the role of the session says of itself. IAM knows roles by their name alone: it is unique whatever the path. */
export async function readRole({ iam, call, role }: Asked): Promise<MemberRole> {
  const RoleName = role.split('/').at(-1);
  const { Role } = await call.ask('iam:GetRole', () => iam.send(new GetRoleCommand({ RoleName })));
  return memberRoleOf(Role?.Description ?? '');
}
