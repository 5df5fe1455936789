import { afterAll, beforeAll, describe } from 'vitest';
import type { KeyStatus } from '../../model/facts.ts';
import type { AccountId, KeyId, UserName } from '../../model/ids.ts';
import { defaultPolicy } from '../../model/policy.ts';
import type { Account } from '../../model/run.ts';
import type { AccountAccess, Directory, Sessions } from '../../ports.ts';
import { theAccount, theUser, thisRun } from '../builders.ts';
import type { AccountDescription, UserDescription, WorldDescription } from '../world-description.ts';

export type SecretNow = {
  readonly scheduledForDeletion: boolean;
  /** The resource policy as text. */
  readonly policy: string | undefined;
  /** Of the version that is AWSCURRENT. */
  readonly value: string | undefined;
};

/** An organization as it was described, seen through the ports, and what a test does and sees behind their back. */
export type OrganizationHarness = {
  readonly directory: Directory;
  readonly sessions: Sessions;
  /** In the order of creation. */
  readonly keysOf: (
    account: AccountId,
    user: UserName,
  ) => Promise<readonly { readonly id: KeyId; readonly status: KeyStatus }[]>;
  /** The secret access key that goes with a key id. */
  readonly secretAccessKeyOf: (keyId: KeyId) => Promise<string | undefined>;
  readonly secretOf: (account: AccountId, region: string, name: string) => Promise<SecretNow | undefined>;
  readonly scheduleSecretDeletion: (account: AccountId, region: string, name: string) => Promise<void>;
  readonly deleteUser: (account: AccountId, user: UserName) => Promise<void>;
};

export type OrganizationHarnesses<Harness extends OrganizationHarness = OrganizationHarness> = {
  /** An organization of its own for the test that asks. */
  build(description: WorldDescription): Promise<Harness>;
  /** Called after the last test. */
  stop?(): Promise<void>;
};

export type Build<Harness extends OrganizationHarness = OrganizationHarness> = (
  description: WorldDescription,
) => Promise<Harness>;

export type DescribeContract<Harness extends OrganizationHarness = OrganizationHarness> = (
  name: string,
  start: () => Promise<OrganizationHarnesses<Harness>>,
) => void;

/** Makes a contract suite of a port out of its tests. */
export const contractOf =
  <Harness extends OrganizationHarness = OrganizationHarness>(
    port: string,
    tests: (build: Build<Harness>) => void,
  ): DescribeContract<Harness> =>
  (name, start) => {
    describe(`${name} keeps the contract of ${port}`, () => {
      let harnesses: OrganizationHarnesses<Harness>;
      beforeAll(async () => {
        harnesses = await start();
      });
      afterAll(async () => {
        await harnesses.stop?.();
      });
      tests((description) => harnesses.build(description));
    });
  };

export const listAccounts = async ({ accounts }: { accounts: () => AsyncIterable<Account> }): Promise<Account[]> => {
  const all: Account[] = [];
  for await (const account of accounts()) all.push(account);
  return all;
};

type Opening = { readonly id?: AccountId; readonly access?: 'read' | 'write'; readonly role?: string };

/** A session in an account, which is asked of the directory as a run would. */
export const openAccount = async (
  { directory, sessions }: OrganizationHarness,
  { id = theAccount, access = 'write', role = defaultPolicy.memberRole }: Opening = {},
): Promise<AccountAccess> => {
  const accounts = await listAccounts({ accounts: () => directory.accounts() });
  const account = accounts.find((each) => each.id === id);
  if (account === undefined) throw new Error(`the directory does not list ${id}`);
  return sessions.open(account, { role, access, run: thisRun });
};

/** One account with one user. */
export const withUser = (
  user: Partial<UserDescription> = {},
  account: Partial<AccountDescription> = {},
): WorldDescription => ({ accounts: [{ id: theAccount, users: [{ name: theUser, ...user }], ...account }] });

/** Names at the edges of what IAM allows. */
export const userNames: readonly string[] = ['+=,.@_-', 'Dev,Ops+1=x@example.com', 'a'.repeat(64), 'trap-abcdef'];
