import type { FindingKind, KeyStanding } from '@rekey/engine';
import { accountsWithRootKeys } from './findings.ts';
import type { Organization } from './organization.ts';

/** A control of the published standards as far as access keys can show it; numbers as AWS maps its Security Hub controls. */
export type Control = {
  /** Of AWS Security Hub. */
  readonly id: 'IAM.3' | 'IAM.4' | 'IAM.22';
  readonly title: string;
  readonly standards: readonly string[];
  readonly unit: 'active keys' | 'users' | 'accounts';
  readonly passed: number;
  readonly failed: number;
  readonly excepted: number;
  /** Could not be judged. */
  readonly unknown: number;
  /** Where the rows behind `failed` are. */
  readonly behind: { readonly standing: KeyStanding } | { readonly findings: readonly FindingKind[] };
  /** What these numbers do not say. */
  readonly note?: string;
};

const maxKeyAgeDaysOfControls = 90;

/** https://docs.aws.amazon.com/securityhub/latest/userguide/iam-controls.html */
export const controlsOf = ({
  sums,
  threshold,
  accounts,
}: Pick<Organization, 'sums' | 'threshold' | 'accounts'>): readonly Control[] => {
  const { compliance, counts, verdicts, findings } = sums;
  const { maxKeyAgeDays } = threshold;
  const idle = (findings['never-used'] ?? 0) + (findings['unused-for-45-days'] ?? 0);
  const withRootKeys = accountsWithRootKeys(accounts).length;
  const withoutRootKeys = accounts.filter(
    ({ rollup }) => rollup.coverage === 'scanned' && rollup.findings['root-keys'] === undefined,
  ).length;
  return [
    {
      id: 'IAM.3',
      title: `Access keys are rotated every ${maxKeyAgeDays} days or less`,
      standards: [
        'CIS AWS Foundations 5.0 1.13, 3.0 1.14, 1.4 1.14',
        'NIST SP 800-53 r5 AC-2(1), AC-2(3), AC-3(15)',
        'PCI DSS 4.0.1 8.3.9, 8.6.3',
      ],
      unit: 'active keys',
      passed: compliance.compliant,
      failed: compliance['too-old'],
      excepted: compliance.excepted,
      unknown: 0,
      behind: { standing: 'too-old' },
      ...(maxKeyAgeDays > maxKeyAgeDaysOfControls
        ? {
            note: `The policy allows ${maxKeyAgeDays} days (compliance.maxKeyAgeDays); the control asks for ${maxKeyAgeDaysOfControls}.`,
          }
        : {}),
    },
    {
      id: 'IAM.22',
      title: 'Credentials unused for 45 days are removed',
      standards: ['CIS AWS Foundations 5.0 1.11, 3.0 1.12, 1.4 1.12', 'NIST SP 800-171 r2 3.1.2'],
      unit: 'users',
      passed: counts.users - idle - verdicts.unknown,
      failed: idle,
      excepted: 0,
      unknown: verdicts.unknown,
      behind: { findings: ['unused-for-45-days', 'never-used'] },
      note: 'Access keys only: console passwords are not looked at.',
    },
    {
      id: 'IAM.4',
      title: 'The root user has no access keys',
      standards: ['CIS AWS Foundations 5.0 1.3'],
      unit: 'accounts',
      passed: withoutRootKeys,
      failed: withRootKeys,
      excepted: 0,
      unknown: accounts.length - withRootKeys - withoutRootKeys,
      behind: { findings: ['root-keys'] },
    },
  ];
};
