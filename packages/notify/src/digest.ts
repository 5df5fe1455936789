import type { Account, Exception, RunResult, Step, UserResult } from '@rekey/engine';
import { type Notice, nameOfException } from './notice.ts';
import { type SeenUser, usersWithSteps } from './seen.ts';
import { accountName, counted, day, firstOf, lastUsed, plain } from './text.ts';

export type DigestFacts = {
  readonly result: RunResult;
  readonly seen: readonly SeenUser[];
  readonly notices: readonly Notice[];
  readonly exceptions: readonly Exception[];
  readonly now: Date;
  /** Mails that could not be sent. */
  readonly mailsFailed: number;
};

export type Digest = { readonly subject: string; readonly text: string; readonly json: string };

const linesPerSection = 12; // a screen of a phone
const aheadDays = 7;
const dayMs = 86_400_000;
const jsonBytes = 100_000; // SNS takes 256 KB, both forms together

/** Of a run that did nothing, failed nowhere and has nothing to warn of. */
export const isQuiet = ({ result, notices }: Pick<DigestFacts, 'result' | 'notices'>): boolean => {
  const { counts, coverage, status } = result;
  const did = counts.issued + counts.deactivated + counts.deleted + counts.discarded + counts.planned;
  const failed = counts.failed + coverage.failed + coverage.unreachable + coverage.deferred;
  return did + failed + notices.length === 0 && status === 'finished';
};

/** One message about one run: the head says all, the rest names. */
export function digestOf(facts: DigestFacts): Digest {
  const { result } = facts;
  const sections = [rotated, failures, inUse, ahead, expiring]
    .map((tell) => tell(facts))
    .filter(({ lines }) => lines.length > 0);
  const more = `rekey history ${result.run}`;
  const text = [
    headOf(facts).join('\n'),
    ...sections.map(({ title, lines }) => [title, ...firstOf(lines, linesPerSection, more)].join('\n')),
    `Everything: ${more}`,
  ].join('\n\n');
  return { subject: subjectOf(result), text, json: jsonOf(facts) };
}

const done = (step: Step, kind: Step['action']['kind']): boolean => step.action.kind === kind && step.status === 'done';

const subjectOf = ({ counts, coverage, status }: RunResult): string => {
  const troubled = coverage.failed + coverage.unreachable;
  const parts = [
    status === 'stopped' ? 'run stopped early' : '',
    counts.issued > 0 ? `${counted(counts.issued, 'key')} rotated` : '',
    counts.deactivated > 0 ? `${counts.deactivated} switched off` : '',
    counts.deleted > 0 ? `${counts.deleted} deleted` : '',
    counts.planned > 0 ? `${counted(counts.planned, 'step')} planned` : '',
    counts.failed > 0 ? `${counted(counts.failed, 'user')} failed` : '',
    troubled > 0 ? `${counted(troubled, 'account')} not looked at` : '',
  ].filter((part) => part !== '');
  return `Rekey: ${parts.length === 0 ? 'nothing to do' : parts.join(', ')}`.slice(0, 100);
};

const headOf = ({ result, mailsFailed }: DigestFacts): readonly string[] => {
  const { run, status, coverage, counts, compliance, because } = result;
  const looked = `${counted(coverage.scanned, 'account')} looked at, ${counted(counts.users, 'user')}`;
  const did = `Rotated ${counts.issued}, switched off ${counts.deactivated}, deleted ${counts.deleted}, failed ${counts.failed}.`;
  return [
    `Run ${run} ${status}. ${looked}.`,
    ...(because === undefined ? [] : [`It stopped early: ${plain(because)}`]),
    did,
    ...(compliance === undefined ? [] : [complianceLine(compliance)]),
    ...(mailsFailed === 0 ? [] : [`${counted(mailsFailed, 'mail')} to owners could not be sent: rekey status.`]),
  ];
};

const complianceLine = (compliance: NonNullable<RunResult['compliance']>): string => {
  const all = compliance.compliant + compliance['too-old'] + compliance.excepted;
  const share = all === 0 ? 100 : Math.floor((compliance.compliant / all) * 1000) / 10;
  return `${share} % of ${counted(all, 'active key')} at most ${compliance.maxKeyAgeDays} days old; ${compliance['too-old']} too old, ${compliance.excepted} excepted.`;
};

type Section = { readonly title: string; readonly lines: readonly string[] };

/** By unit and account, the users in one line. */
const rotated = ({ result }: DigestFacts): Section => {
  const users = usersWithSteps(result.accounts).filter(({ result: { steps } }) =>
    steps.some((step) => done(step, 'issue')),
  );
  const byAccount = Map.groupBy(users, ({ account }) => account);
  const lines = [...byAccount]
    .map(([account, inside]) => ({ account, names: inside.map(({ result: { user } }) => plain(user)) }))
    .sort((a, b) => (unitOf(a.account) < unitOf(b.account) ? -1 : 1))
    .map(({ account, names }) => `- ${unitOf(account)} ${accountName(account)}: ${firstFew(names)}`);
  return { title: `ROTATED (${users.length.toLocaleString('en-US')})`, lines };
};

const unitOf = ({ ouPath }: Account): string => ouPath.at(-1) ?? 'root';

const namesShown = 8;
const firstFew = (names: readonly string[]): string =>
  names.length <= namesShown
    ? names.join(', ')
    : `${names.slice(0, namesShown).join(', ')} and ${names.length - namesShown} more`;

const failures = ({ result }: DigestFacts): Section => {
  const accounts = result.accounts
    .filter(({ coverage }) => coverage === 'failed' || coverage === 'unreachable')
    .map(({ account, code, because, hint }) => failureLine(accountName(account), { code, because, hint }));
  const users = result.accounts.flatMap(({ account, users: inside }) =>
    inside
      .filter(({ status }) => status === 'failed' || status === 'unclear')
      .map(({ user, code, because }) => failureLine(`${plain(user)} in ${accountName(account)}`, { code, because })),
  );
  return { title: `FAILED (${accounts.length + users.length})`, lines: [...accounts, ...users] };
};

type Failure =
  | Pick<UserResult, 'code' | 'because'>
  | { code?: string | undefined; because?: string | undefined; hint?: string | undefined };
const failureLine = (what: string, failure: Failure): string => {
  const { code = 'failed', because = '' } = failure;
  const hint = 'hint' in failure && failure.hint !== undefined ? ` Do: ${plain(failure.hint)}` : '';
  return `- ${what}: ${code}${because === '' ? '' : `: ${plain(because)}`}${hint}`;
};

const inUse = ({ notices }: DigestFacts): Section => {
  const lines = notices.flatMap((notice) => {
    if (notice.kind !== 'in-use') return [];
    const { of, lastUse, goesAt } = notice;
    const until = goesAt === undefined ? '' : `; goes off from ${day(goesAt)} on`;
    return [`- ${plain(of.user)} in ${accountName(of.account)}: ${lastUsed(lastUse)}${until}`];
  });
  return { title: `OLD KEYS STILL IN USE (${lines.length})`, lines };
};

const what: Readonly<Record<string, string>> = {
  R8: 'inactive keys deleted',
  R9: 'old keys switched off',
  R12: 'rotated',
  R13: 'rotated',
};

const ahead = ({ seen, now }: DigestFacts): Section => {
  const until = now.getTime() + aheadDays * dayMs;
  const soon = seen.filter(
    ({ view: { dueAt, mode, dueFor } }) =>
      mode === 'enforce' &&
      dueAt !== undefined &&
      dueAt > now &&
      dueAt.getTime() <= until &&
      what[dueFor ?? ''] !== undefined,
  );
  const byDay = Map.groupBy(soon, ({ view }) => `${day(view.dueAt ?? now)} ${what[view.dueFor ?? ''] ?? ''}`);
  const lines = [...byDay]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, users]) =>
        `- ${key}: ${users.length === 1 ? '' : `${users.length}: `}${firstFew(users.map(({ user }) => plain(user)))}`,
    );
  return { title: `NEXT ${aheadDays} DAYS (${soon.length})`, lines };
};

const soonDays = 30;
const expiring = ({ exceptions, now }: DigestFacts): Section => {
  const soon = exceptions.filter(({ expires }) => {
    const left = expires === undefined ? Infinity : Date.parse(expires) + dayMs - now.getTime();
    return left > 0 && left <= soonDays * dayMs;
  });
  return {
    title: `EXCEPTIONS ABOUT TO EXPIRE (${soon.length})`,
    lines: soon.map(
      (one) =>
        `- ${plain(nameOfException(one))}: last day ${one.expires ?? ''}${one.owner === undefined ? '' : `, ${plain(one.owner)}`}`,
    ),
  };
};

/** Over the size limit the head and the counts stay; where the rest is, the run's id tells. */
const jsonOf = ({ result, mailsFailed }: DigestFacts): string => {
  const { accounts, ...head } = result;
  const users = usersWithSteps(accounts).map(({ account, result: { user, status, steps, code } }) => ({
    account: account.id,
    user,
    status,
    ...(code === undefined ? {} : { code }),
    steps: steps.map(({ action, status: how, keyId }) => ({ action: action.kind, status: how, keyId })),
  }));
  const troubled = accounts
    .filter(({ coverage }) => coverage === 'failed' || coverage === 'unreachable')
    .map(({ account, coverage, code, because, hint }) => ({
      account: account.id,
      name: account.name,
      coverage,
      code,
      because,
      hint,
    }));
  const whole = { schema: 'rekey.digest/1', ...head, mailsFailed, users, troubled, truncated: false };
  const text = JSON.stringify(whole);
  if (Buffer.byteLength(text) <= jsonBytes) return text;
  return JSON.stringify({ ...whole, users: [], troubled: [], truncated: true });
};
