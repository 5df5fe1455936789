import type { AccountId, RunId } from '@rekey/engine';

// RoleSessionName and SourceIdentity: 2 to 64 of these characters.
const longest = 64;
const illegal = /[^\w+=,.@-]/g;
const legal = (text: string): string => text.replace(illegal, '-').slice(0, longest);

/** How the session is called in CloudTrail. */
export const sessionNameOf = (run: RunId): string => legal(`rekey-${run}`);

/** Stays with the session, whatever it assumes next: CloudTrail tells by it which run made a change. */
export const sourceIdentityOf = (run: RunId): string => legal(run).padEnd(2, '-');

/** `role` is path and name without the leading slash. */
export const roleArnOf = (partition: string, account: AccountId, role: string): string =>
  `arn:${partition}:iam::${account}:role/${role.replace(/^\/+/, '')}`;
