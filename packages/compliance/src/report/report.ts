import { type OuId, type Policy, type PolicyVersionHead, RekeyError } from '@rekey/engine';
import { collect } from '../queries/collect.ts';
import { type Control, controlsOf } from '../queries/controls.ts';
import { type Covers, coversOf } from '../queries/exceptions.ts';
import { type NotedUser, notedUsers } from '../queries/findings.ts';
import { type KeyRow, keysWorstFirst } from '../queries/keys.ts';
import { type Organization, organizationWithin, readOrganization } from '../queries/organization.ts';
import { type OuNode, ouTreeOf } from '../queries/ou-tree.ts';
import type { Source } from '../queries/source.ts';
import { type ReportCoverage, reportCoverageOf } from './report-coverage.ts';

export type ReportRequest = {
  readonly table: string;
  /** The policy whose exceptions are told, with its name. */
  readonly policy: { readonly policy: Policy; readonly name: string };
  /** Only accounts below it. */
  readonly ou?: OuId | undefined;
};

/** Everything that a report says but the keys, which are read as it is written. */
export type Report = {
  readonly at: Date;
  readonly table: string;
  readonly scope: OuId | 'org';
  readonly organization: Organization;
  readonly coverage: ReportCoverage;
  readonly tree: OuNode;
  readonly controls: readonly Control[];
  readonly noted: readonly NotedUser[];
  readonly covers: Covers;
  readonly policy: string;
  /** Newest first. */
  readonly policyVersions: readonly PolicyVersionHead[];
  /** Active keys, worst first. */
  keys(): AsyncIterable<KeyRow>;
};

/** Read as they are written, or collected for more than one format. */
export type Keys = AsyncIterable<KeyRow> | readonly KeyRow[];

/**
 * What the overview costs; a request or more for each account with findings or overdue users, for each 100 excepted users
 * and for the policy versions; and, with the keys, one for some 100 users. Throws USAGE for a unit without accounts.
 */
export const readReport = async (source: Source, { table, policy, ou }: ReportRequest): Promise<Report> => {
  const { reader, at } = source;
  const whole = await readOrganization(source);
  const organization = ou === undefined ? whole : organizationWithin(whole, ou);
  if (ou !== undefined && organization.accounts.length === 0) throw noAccountsIn(ou, table);
  const [noted, excepted, holds, policyVersions] = await Promise.all([
    collect(notedUsers(source, organization.accounts)),
    collect(reader.byVerdict('excepted')),
    reader.holds(),
    reader.policyVersions(),
  ]);
  const within = new Set(organization.accounts.map(({ rollup }) => rollup.account.id));
  return {
    at,
    table,
    scope: ou ?? 'org',
    organization,
    coverage: reportCoverageOf(organization),
    tree: ouTreeOf(organization.accounts),
    controls: controlsOf(organization),
    noted,
    covers: coversOf({
      policy: policy.policy,
      holds,
      excepted: excepted.filter(({ account }) => within.has(account)),
      at,
    }),
    policy: policy.name,
    policyVersions,
    keys: () => keysWorstFirst(source, organization.threshold, { within }),
  };
};

const noAccountsIn = (ou: OuId, table: string): RekeyError =>
  new RekeyError('USAGE', `no account of table ${table} is below ${ou}`, {
    hint: '`rekey status --json` lists accounts with their OU path. Accounts appear with the first run that covers them.',
  });
