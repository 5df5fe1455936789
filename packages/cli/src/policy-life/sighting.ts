import { newRunId } from '@rekey/aws/run-id';
import {
  type Account,
  describeError,
  isRekeyError,
  type OrganizationalUnit,
  type RunId,
  type Sessions,
} from '@rekey/engine';
import type { Rekey } from '../compose.ts';
import { type OrganizationView, viewOrganization } from './organization-view.ts';

type Asked = { readonly account: Account; readonly found: boolean; readonly because: string };

/** What a first policy can tell of the organization, or why it can not. */
export type Sighting =
  | {
      readonly status: 'seen';
      readonly organization: OrganizationView;
      readonly role: string;
      readonly asked: readonly Asked[];
    }
  | { readonly status: 'unseen'; readonly code: string; readonly because: string };

const sampledAccounts = 5; // enough to tell a role that is deployed from one that is not

/** Looks at the organization and asks a few accounts for the member role. What a person can act on is part of the result. */
export const lookAround = async (rekey: Rekey, role: string): Promise<Sighting> => {
  const { directory, sessions } = rekey.ports(() => {});
  try {
    const organization = await viewOrganization(directory);
    const sample = organization.accounts
      .filter(({ id, state }) => state === 'ACTIVE' && id !== organization.managementAccount)
      .slice(0, sampledAccounts);
    const run = newRunId(rekey.now());
    const asked = await Promise.all(sample.map((account) => askFor(account, { sessions, role, run })));
    return { status: 'seen', organization, role, asked };
  } catch (error) {
    if (!isRekeyError(error)) throw error;
    return { status: 'unseen', code: error.code, because: error.message };
  }
};

const askFor = async (
  account: Account,
  { sessions, role, run }: { readonly sessions: Sessions; readonly role: string; readonly run: RunId },
): Promise<Asked> => {
  try {
    await sessions.open(account, { role, access: 'read', run });
    return { account, found: true, because: '' };
  } catch (error) {
    return { account, found: false, because: describeError(error).because };
  }
};

/** The first policy: what was seen as comments in front, then the commented settings. */
export const firstPolicy = (starter: string, sighting: Sighting, at: Date): string => {
  const comments = sighting.status === 'seen' ? seenComments(sighting, at) : unseenComments(sighting);
  return [...comments.map((line) => `# ${line}`.trimEnd()), '', starter].join('\n');
};

const seenComments = (
  { organization, role, asked }: Extract<Sighting, { status: 'seen' }>,
  at: Date,
): readonly string[] => [
  `Organization ${organization.id}, as it was on ${at.toISOString().slice(0, 10)}. These are the scopes that you can write:`,
  '',
  `org${' '.repeat(idColumns - 3)}everything: ${accountsBelow(organization.accounts.length)}`,
  ...inTreeOrder(organization.units).map((unit) => unitComment(unit, organization.accounts)),
  '',
  ...roleComments(role, asked),
];

const idColumns = 22;

const unitComment = ({ id, name, ouPath }: OrganizationalUnit, accounts: readonly Account[]): string => {
  const below = accounts.filter((account) => account.ouPath.includes(id)).length;
  return `${id.padEnd(idColumns)}${'  '.repeat(ouPath.length - 1)}${oneLine(name)}: ${accountsBelow(below)}`;
};

const inTreeOrder = (units: readonly OrganizationalUnit[]): readonly OrganizationalUnit[] => {
  const place = ({ ouPath }: OrganizationalUnit): string => ouPath.join('/');
  return units.toSorted((a, b) => (place(a) < place(b) ? -1 : 1));
};

const accountsBelow = (count: number): string => (count === 1 ? '1 account' : `${count} accounts`);

const roleComments = (role: string, asked: readonly Asked[]): readonly string[] => {
  if (asked.length === 0) return [`No account is there to be asked for the role ${role}.`];
  const missing = asked.filter(({ found }) => !found);
  return [
    `The role ${role} was found in ${asked.length - missing.length} of ${asked.length} accounts asked.`,
    ...missing.map(({ account, because }) => `  not in ${account.id} ${oneLine(account.name)}: ${oneLine(because)}`),
  ];
};

const unseenComments = ({ code, because }: Extract<Sighting, { status: 'unseen' }>): readonly string[] => [
  'Your organization could not be seen, so that its organizational units are not listed here:',
  `  ${code}: ${oneLine(because)}`,
];

/** Names and messages come from outside: nothing in them may end the comment. */
const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
