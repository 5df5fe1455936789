import pLimit from 'p-limit';
import { discover } from '../discover.ts';
import { adviseOn, RekeyError } from '../errors.ts';
import type { AccountDiagnosis, CentralCheck, Diagnosis, TableHealth } from '../model/diagnosis.ts';
import type { Fact } from '../model/facts.ts';
import type { AccountId, RunId } from '../model/ids.ts';
import type { Policy } from '../model/policy.ts';
import type { Account } from '../model/run.ts';
import { skippedAs } from '../open-run.ts';
import type { Cancellation, Organization, Ports } from '../ports.ts';
import { examineAccount } from './examine-account.ts';
import { examinePolicy, examineTable } from './examine-table.ts';

const accountsInFlight = 40; // waiting for reports, mostly: 5,000 accounts fit into the 15 minutes of a function

export type DoctorPorts = Pick<Ports, 'clock' | 'directory' | 'sessions'> & {
  /** Whose credentials these are: needs no permission. */
  caller(): Promise<Organization['caller']>;
  /** Undefined where no table was named. */
  readonly table: { health(): Promise<TableHealth>; readonly name: string } | undefined;
  /** The policy that a run would go by; undefined where none was pushed. Throws POLICY_INVALID. */
  policy(): Promise<{ readonly policy: Policy; readonly name: string } | undefined>;
  /** Told of each account as it is done with. */
  observe(progress: { readonly done: number; readonly of: number }): void;
};

export type DoctorRequest = {
  /** Names the sessions. */
  readonly run: RunId;
  /** Undefined: every account. An id that is not in the organization throws UNKNOWN_ACCOUNT. */
  readonly accounts?: readonly AccountId[];
  /** The service has nothing else to go by. */
  readonly needsPolicy?: boolean;
  /** In place of the policy's. */
  readonly role?: string;
  readonly cancellation?: Cancellation;
};

/** Looks at everything that a run relies on, from the credentials to the role in each account, and changes nothing. */
export async function examine(ports: DoctorPorts, request: DoctorRequest): Promise<Diagnosis> {
  const startedAt = ports.clock.now();
  const told = (central: readonly CentralCheck[], accounts: readonly AccountDiagnosis[] = []): Diagnosis => ({
    run: request.run,
    startedAt,
    endedAt: ports.clock.now(),
    central,
    accounts,
  });
  const credentials = await examineCredentials(ports);
  if (credentials.status === 'wrong') return told([credentials]);
  const tableChecks = await examineTable(ports.table);
  const { check: policyCheck, policy } = await examinePolicy(ports, {
    needed: request.needsPolicy === true,
    tableCode: tableChecks.find(({ status }) => status === 'wrong')?.code,
  });
  const rest = [...tableChecks, policyCheck];
  try {
    const organization = await ports.directory.organization();
    const all = await discover(ports.directory, request.accounts);
    const optedOut = await ports.directory.optedOut(policy.accounts.optOutTag);
    const head = [credentials, organizationCheck(organization, all.length), ...managementCheck(organization, policy)];
    const role = request.role ?? policy.memberRole;
    const means = { ports, request, policy: { ...policy, memberRole: role }, organization, optedOut };
    return told([...head, ...rest], await examineAll(means, all));
  } catch (error) {
    if (error instanceof RekeyError && error.code === 'UNKNOWN_ACCOUNT') throw error;
    return told([credentials, { about: 'organization', status: 'wrong', ...adviseOn(error) }, ...rest]);
  }
}

async function examineCredentials(ports: DoctorPorts): Promise<CentralCheck> {
  try {
    return { about: 'credentials', status: 'good', because: `of ${(await ports.caller()).arn}` };
  } catch (error) {
    return { about: 'credentials', status: 'wrong', ...adviseOn(error) };
  }
}

const organizationCheck = ({ id, managementAccount, caller }: Organization, accounts: number): CentralCheck => ({
  about: 'organization',
  status: 'good',
  because:
    caller.account === managementAccount
      ? `${id}, ${accounts} accounts, read from its management account`
      : `${id}, ${accounts} accounts, read from ${caller.account}, a delegated account: opt-out tags are asked for account by account`,
});

const managementCheck = ({ managementAccount }: Organization, { accounts }: Policy): readonly CentralCheck[] => [
  accounts.managementAccount === 'include'
    ? { about: 'management-account', status: 'good', because: `${managementAccount} is looked after like any other` }
    : {
        about: 'management-account',
        status: 'note',
        because: `nobody looks after the users of the management account ${managementAccount}`,
        hint: 'deploy the member role there as a plain stack, and write accounts: { managementAccount: include } in the policy',
      },
];

type Means = {
  readonly ports: DoctorPorts;
  readonly request: DoctorRequest;
  readonly policy: Policy;
  readonly organization: Organization;
  readonly optedOut: Fact<ReadonlySet<AccountId>>;
};

async function examineAll(means: Means, all: readonly Account[]): Promise<readonly AccountDiagnosis[]> {
  const { ports, request, policy } = means;
  const asked = all.filter(({ id }) => request.accounts?.includes(id) ?? true);
  const limit = pLimit(accountsInFlight);
  let done = 0;
  const one = async (account: Account): Promise<AccountDiagnosis> => {
    const coverage = coverageOf(account, means);
    const checks = coverage === 'scanned' ? await examineAccount(ports, account, { policy, run: request.run }) : [];
    ports.observe({ done: (done += 1), of: asked.length });
    return { account, coverage, checks };
  };
  const diagnoses = await Promise.all(asked.map((account) => limit(one, account)));
  return diagnoses.toSorted((a, b) => (a.account.id < b.account.id ? -1 : 1));
}

/** Accounts that a run would not visit have nothing that it relies on. */
function coverageOf(
  account: Account,
  { request, policy, organization, optedOut }: Means,
): AccountDiagnosis['coverage'] {
  const skipped = skippedAs(account, { request: { policy }, organization, optedOut });
  if (skipped === 'not-active' || skipped === 'not-covered' || skipped === 'opted-out') return skipped;
  return request.cancellation?.aborted === true ? 'deferred' : 'scanned';
}
