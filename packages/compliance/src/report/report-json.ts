import type { KeyRow } from '../queries/keys.ts';
import type { OuNode } from '../queries/ou-tree.ts';
import { trendOf } from '../queries/runs.ts';
import type { AccountRow } from '../queries/sums.ts';
import { batched } from './batched.ts';
import type { Keys, Report } from './report.ts';

/** Fields may be added within a version; one that changes or goes raises it. docs/compliance.md tells of each. */
export const reportSchema = 'rekey.report/1';

/** One document. Keys are its last field, written as they are read. */
export async function* reportJson(report: Report, keys: Keys): AsyncIterable<string> {
  const head = JSON.stringify({ schema: reportSchema, ...contentOf(report) }, null, 2);
  yield `${head.slice(0, -'\n}'.length)},\n  "keys": [`;
  let separator = '\n    ';
  for await (const some of batched(keys, keysAtOnce)) {
    yield `${separator}${some.map((row) => JSON.stringify(keyOf(row))).join(',\n    ')}`;
    separator = ',\n    ';
  }
  yield ']\n}\n';
}

const keysAtOnce = 500; // some 250 KB of text

const keyOf = ({ account, user, key, ageDays, standing, view: { keys: _keys, ...view } }: KeyRow): object => ({
  account,
  user,
  ...key,
  ageDays,
  standing,
  ...view,
});

const contentOf = ({ organization, coverage, tree, covers, noted, ...report }: Report): object => ({
  at: report.at,
  table: report.table,
  scope: report.scope,
  facts: coverage.facts ?? null,
  latestRun: coverage.latestRun === undefined ? null : { state: coverage.latestRun.state, ...coverage.latestRun.run },
  threshold: organization.threshold,
  coverage: {
    accounts: coverage.accounts,
    scanned: coverage.scanned,
    neverSeen: coverage.neverSeen,
    missing: coverage.missing.map(({ account, coverage, code, because, hint, lastSuccessAt }) => ({
      account: account.id,
      coverage,
      code,
      because,
      hint,
      lastSuccessAt,
    })),
    left: organization.left.map(({ rollup }) => ({ account: rollup.account.id, lastSeenAt: rollup.lastSeenAt })),
  },
  overview: organization.sums,
  controls: report.controls,
  organizationalUnits: unitsOf(tree),
  accounts: organization.accounts.map(accountOf),
  trend: report.scope === 'org' ? trendOf(organization.runs) : undefined,
  openIntents: organization.openIntents,
  policy: report.policy,
  policyVersions: report.policyVersions,
  exceptions: covers.exceptions,
  holds: covers.holds,
  findings: noted.map(({ account, user, view, findings, isOverdue }) => ({
    account,
    user,
    findings,
    isOverdue,
    verdict: view.verdict,
    because: view.because,
    dueAt: view.dueAt,
  })),
});

const unitsOf = ({ id, path, sums, children }: OuNode): readonly object[] => [
  { id, path, sums },
  ...children.flatMap(unitsOf),
];

const accountOf = ({ rollup: { ages: _ages, account, ...rollup }, compliance }: AccountRow): object => ({
  ...account,
  compliance,
  ...rollup,
});
