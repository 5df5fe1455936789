import type { Command } from 'commander';
import { wrapped } from './text/text.ts';

export type Help = {
  /** One line in the list of commands. */
  readonly summary: string;
  /** What it is for, and what it changes. */
  readonly purpose: string;
  readonly examples: readonly string[];
  readonly exitCodes: readonly string[];
};

const zero = '0  all is well';
const unfinished = '1  something failed, was unreachable or unreadable, or was left for want of time';
const usage = '2  wrong usage, policy, table, credentials or endpoint: nothing was touched';

type HelpName =
  | 'rekey'
  | 'doctor'
  | 'explain'
  | 'plan'
  | 'run'
  | 'status'
  | 'history'
  | 'report'
  | 'dashboard'
  | 'table create';

const helps: Readonly<Record<HelpName, Help>> = {
  rekey: {
    summary: '',
    purpose:
      'Rekey keeps the IAM user access keys of a whole AWS Organization young: it issues new keys into the users’ own Secrets Manager secrets, switches the old ones off, and later deletes them, as one policy file says.',
    examples: [
      'rekey plan                                    what would be done, and why',
      'rekey table create --table rekey              a table for a trial',
      'rekey run --policy rekey.yaml --table rekey   do it',
      'rekey status --table rekey                    where everything is',
    ],
    exitCodes: [zero, unfinished, usage, '3  what --fail-on names has come true'],
  },
  plan: {
    summary: 'say what `run` would do; changes nothing',
    purpose:
      'Looks at every account and says what `run` would do, per account and user, and why. It leads with what cannot be undone and who might be hurt. It changes nothing: its sessions are read-only, and it writes no table. --out saves what is to be done for `rekey run --plan`. It needs credentials of the management account (or of one with access to the organization) that may assume the role in the member accounts, and nothing else.',
    examples: [
      'rekey plan --profile management',
      'rekey plan --policy rekey.yaml --account 111111111111',
      'rekey plan --role OrganizationAccountAccessRole --json > plan.json',
      'rekey plan --policy rekey.yaml --out plan.json',
      'rekey plan --policy rekey.yaml --fail-on changes      in a pipeline',
    ],
    exitCodes: [zero, unfinished, usage, '3  with --fail-on changes: there is something to do'],
  },
  run: {
    summary: 'bring every key to where the policy wants it',
    purpose:
      'Brings the keys of every user in every account to where the policy wants them: issues, switches off and deletes keys, and records what it saw and did in the table. The policy is the newest pushed version (`rekey policy push`); only for a table without one it is --policy FILE. On a terminal it first plans, shows totals and asks. Accounts and users in mode plan are only recorded. With --plan it does exactly what a saved plan says, and leaves and reports whoever has changed since. One run at a time works on an organization. Ctrl-C finishes the users in hand, records them, and says what was left. People and other systems are told of the run where --topic, --bus and --mail-from say so (REKEY_MAIL_REGION and REKEY_MAIL_CONFIGURATION_SET for SES), and the policy wants it; none of that fails it. With --remote the deployed service runs, by the pushed policy and with its own credentials; Ctrl-C then only ends the following.',
    examples: [
      'rekey run --policy rekey.yaml --table rekey',
      'rekey run --table rekey                       by the policy that was pushed',
      'rekey run --plan plan.json --policy rekey.yaml --table rekey',
      'rekey run --policy rekey.yaml --table rekey --account 111111111111 \\\n      --user billing-batch --force',
      'REKEY_POLICY=rekey.yaml REKEY_TABLE=rekey rekey run --time-limit 30 --json',
      'rekey run --table rekey --bus default --mail-from rekey@example.com',
      'rekey run --remote --function rekey --table rekey      by the deployed service',
    ],
    exitCodes: [zero, `${unfinished}; or you said no`, usage],
  },
  status: {
    summary: 'show how the keys stand, from the table',
    purpose:
      'Shows what the last runs saw, from the table alone; it asks nothing of the member accounts. First the newest run and of when the facts are, then how many keys are as young as the policy wants (compliance.maxKeyAgeDays), which accounts were covered and why others were not, users by verdict, findings with what to do, organizational units, and the oldest keys. --account and --ou narrow; --user, --verdict, --finding and --overdue list users; --csv lists keys. A key is too-old when it is older than the policy allows and no exception is in force. A user is overdue when the policy wanted something done by the time the account was looked at last, and it was not.',
    examples: [
      'rekey status --table rekey',
      'rekey status --table rekey --ou ou-acme-workload       one part of it',
      'rekey status --table rekey --account 111111111111      with its users',
      'rekey status --table rekey --finding quarantined       who they are',
      'rekey status --table rekey --ou ou-acme-workload --verdict attention',
      'rekey status --table rekey --user billing-batch        keys and verdict',
      'rekey status --table rekey --key AKIAIOSFODNN7EXAMPLE',
      'rekey status --table rekey --exceptions --policy rekey.yaml',
      'rekey status --table rekey --since 7                   the last week',
      'rekey status --table rekey --csv > keys.csv            for a spreadsheet',
      'rekey status --table rekey --fail-on overdue,unreachable   in a pipeline',
    ],
    exitCodes: [
      zero,
      '1  the table could not be read, or knows no such key',
      usage,
      '3  what --fail-on names is so: overdue (users), failed (users or accounts), unreachable (accounts), too-old (keys)',
    ],
  },
  dashboard: {
    summary: 'show everything in a browser, from the table',
    purpose:
      'Serves pages over the table on this machine, until Ctrl-C: how keys stand, by unit, account and user; findings, exceptions, coverage, runs and the evidence for auditors. It reads the table with your AWS credentials and changes nothing. It listens on 127.0.0.1 alone, and answers only under the address that it prints on stderr. Names of organizational units are shown where you may list them.',
    examples: [
      'rekey dashboard --table rekey',
      'rekey dashboard --table rekey --port 8088 --profile management',
      'rekey dashboard --table rekey --policy rekey.yaml    exceptions of a file',
    ],
    exitCodes: ['0  you ended it', '1  the table could not be read', `${usage}; or the port is taken`],
  },
  explain: {
    summary: 'say why one user is where it is, and what happens next',
    purpose:
      'Looks at one user as `plan` would and says why Rekey does what it does: what is known of the user, every rule that was tried and what it said, every setting in force with the file and line it comes from, what would be done now, and what follows on which date. It changes nothing. It also says why a user or an account is not looked at.',
    examples: [
      'rekey explain 444444444441 deployer --policy rekey.yaml',
      'rekey explain 111111111111 billing-batch --policy rekey.yaml --table rekey',
      'rekey explain 222222222222 gpu-farm --policy rekey.yaml --json',
    ],
    exitCodes: [
      '0  it is told',
      '1  there is no such user, or something could not be reached or read',
      `${usage}; or there is no such account`,
    ],
  },
  doctor: {
    summary: 'say whether everything is in place that a run needs',
    purpose:
      'Looks at what a run relies on: credentials, access to the organization, the table with its backups, the policy in force; then in each account whether the member role can be assumed under the name of a run, its version, and whether credential reports and secrets can be looked at. What is wrong is grouped by what to do about it. A denial by a policy of the organization is told from a missing role or permission; what such a policy denies of changes alone shows only when a run tries them. It changes nothing: its sessions are read-only. With --remote the deployed service looks, with its own credentials.',
    examples: [
      'rekey doctor',
      'rekey doctor --table rekey --policy rekey.yaml',
      'rekey doctor --table rekey --account 111111111111 --account 222222222222',
      'rekey doctor --role OrganizationAccountAccessRole --json',
      'rekey doctor --remote --function rekey --table rekey   as the service sees it',
    ],
    exitCodes: ['0  nothing is wrong', '1  something is wrong, or was left for want of time', usage],
  },
  history: {
    summary: 'show recent runs, one run, or what was done to a user',
    purpose:
      'Without arguments: the recent runs, with the accounts that each scanned and the share of keys that were as young as the policy wants at its end. With a run id: that run, account by account and step by step. With --account, and --user if you like: what was done there, newest first.',
    examples: [
      'rekey history --table rekey',
      'rekey history --table rekey --limit 100',
      'rekey history 20260601T073000Z-4XK2QF --table rekey',
      'rekey history --table rekey --account 111111111111 --user billing-batch',
    ],
    exitCodes: [zero, '1  the table could not be read', `${usage}; or there is no such run`],
  },
  report: {
    summary: 'write a report to a file: HTML, CSV or JSON',
    purpose:
      'Writes how the keys of the organization stand, as the last runs saw it: the overview, controls of CIS, NIST and PCI with what is behind each, accounts and active keys worst first, findings, exceptions and holds, who pushed which policy and when, and how much of the organization was looked at. HTML is one file that opens from disk and asks nothing of any network; CSV has a row for each active key; JSON has everything. It reads the table alone. A file that is there already is not replaced without --force, and never left half written.',
    examples: [
      'rekey report --table rekey --out report.html',
      'rekey report --table rekey --out payments.csv --ou ou-acme-workload',
      'rekey report --table rekey --format json --out - | head -c 300',
    ],
    exitCodes: ['0  written', '1  the table could not be read', usage],
  },
  'table create': {
    summary: 'create the central table for a trial',
    purpose:
      'Creates the central DynamoDB table in your own account and region, on demand, with point-in-time recovery and deletion protection, and waits until it is ready. A table that is there already is left as it is. An installation brings its own table; this one is for trials.',
    examples: ['rekey table create --table rekey', 'rekey table create --table rekey --region eu-central-1'],
    exitCodes: ['0  created, or there already', '1  it could not be created', usage],
  },
};

/** The description of commands that only hold others. */
export const groupHelp: Readonly<Record<'policy' | 'table', string>> = {
  policy: 'write, check, compare and push the policy',
  table: 'work with the central table',
};

/** Gives a command its purpose, examples that work, and exit codes. */
export const helpOf = (name: HelpName, command: Command): Command => describedBy(helps[name], command);

export const describedBy = ({ summary, purpose, examples, exitCodes }: Help, command: Command): Command =>
  command
    .summary(summary)
    .description(purpose)
    .addHelpText(
      'after',
      [
        '',
        block(
          'Examples:',
          examples.map((line) => `  ${line}`),
        ),
        '',
        block('Exit codes:', exitCodes.flatMap(exitCodeLines)),
      ].join('\n'),
    );

const helpColumns = 80;

const block = (title: string, lines: readonly string[]): string => [title, ...lines].join('\n');

/** A number, and its meaning wrapped under itself. */
const exitCodeLines = (text: string): readonly string[] => wrapped(text.slice(3), helpColumns, `  ${text.slice(0, 3)}`);
