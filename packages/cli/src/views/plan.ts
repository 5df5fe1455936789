import type { RunResult } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, firstOf, number, printable, wrapped } from '../text/text.ts';
import { ago } from '../text/time.ts';
import { attentionLines, noticedIn } from './attention.ts';
import { failureLines, failuresIn } from './failures.ts';
import { accountLabel } from './names.ts';
import { type Lines, page, section } from './page.ts';
import { type Planned, type PlanSummary, summaryOf } from './plan-summary.ts';
import { type Limits, stepLines } from './steps.ts';
import { accountsIn, coverageLines, seenIn } from './totals.ts';

const shownPerRisk = 20;

/** What `run` would do: first what cannot be taken back, then account by account, then what was looked at. */
export const planLines = (result: RunResult, { look, limits }: { look: Look; limits: Limits }): Lines => {
  const summary = summaryOf(result);
  const noticed = noticedIn(result);
  const failures = failuresIn(result);
  return page(
    wrapped(headline(result, summary), look.width),
    modeLines(summary, look),
    riskLines(result, summary, look),
    costLines(summary, look),
    section('What would happen', stepLines(result.accounts, { look, limits }), look),
    section('Needs attention', attentionLines(noticed, look), look),
    section('Could not be looked at', failureLines(failures, look), look),
    section('Coverage', coverageLines(result.coverage, look), look),
  );
};

const headline = (result: RunResult, summary: PlanSummary): string => {
  const seen = `${counted(accountsIn(result), 'account')}, ${seenIn(result.counts)}`;
  return summary.steps === 0
    ? `Plan: nothing to do. Seen: ${seen}.`
    : `Plan: ${totalsOfPlan(summary)}. Seen: ${seen}. Nothing was changed.`;
};

/** `3 keys deleted, 41 issued, 40 switched off`. */
export const totalsOfPlan = ({ deletions, issued, deactivated, looseEnds }: PlanSummary): string =>
  [
    [issued.length, 'to issue'] as const,
    [deactivated.length, 'to switch off'] as const,
    [deletions.length, 'to delete'] as const,
  ]
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${counted(count, 'key')} ${what}`)
    .concat(looseEnds.length > 0 ? [`${counted(looseEnds.length, 'loose end')} to settle`] : [])
    .join(', ');

const modeLines = ({ recordedOnly, steps }: PlanSummary, look: Look): Lines => {
  if (recordedOnly === 0) return [];
  const [are, them] = recordedOnly === 1 ? ['is', 'it'] : ['are', 'them'];
  const whom =
    recordedOnly === steps
      ? 'The policy’s mode is plan: `rekey run` would only record what is below, not do it.'
      : `${number(recordedOnly)} of ${counted(steps, 'step')} ${are} in mode plan: \`rekey run\` would only record ${them}.`;
  return wrapped(
    `${whom} Write \`mode: enforce\` in the policy to have ${recordedOnly === steps ? 'it' : them} done.`,
    look.width,
  );
};

/** What cannot be undone, and who might be hurt. Shared by `plan` and by the question that `run` asks. */
export const riskLines = (result: RunResult, summary: PlanSummary, look: Look): Lines =>
  page(
    risk('Cannot be undone', summary.deletions, {
      look,
      tell: ({ step }) => `delete ${step.keyId ?? 'a key'}: ${step.because}`,
    }),
    risk('In use: used in the last 24 hours and would go off', summary.usedLately, {
      look,
      tell: ({ step }) => `${step.keyId ?? 'a key'}, ${usedAgo(step, result.startedAt)}`,
    }),
    risk('Cut off: the old key goes at once, and nobody else may read the new one', summary.cutOff, {
      look,
      tell: () => 'no console, no other reader: set secrets.readers or lifecycle.overlap',
    }),
  );

const usedAgo = ({ lastUse }: Planned['step'], now: Date): string => {
  if (lastUse?.at === undefined) return 'never used';
  const where = lastUse.service === undefined ? '' : ` for ${lastUse.service}`;
  return `used ${ago(lastUse.at, now)}${where}`;
};

type Telling = { readonly look: Look; readonly tell: (planned: Planned) => string };

const risk = (title: string, planned: readonly Planned[], { look, tell }: Telling): Lines => {
  const { shown, more } = firstOf(planned, shownPerRisk);
  const lines = shown.flatMap((one) =>
    wrapped(`${printable(one.user.user)} in ${accountLabel(one.account)}: ${printable(tell(one))}`, look.width, '  - '),
  );
  const rest = more === 0 ? [] : [`  … and ${more} more; --json lists all of them.`];
  return section(look.paint.red(`${title} (${planned.length})`), planned.length === 0 ? [] : [...lines, ...rest], look);
};

const costLines = ({ secretsCreated, monthlyCostUsd, adopted, restored }: PlanSummary, look: Look): Lines => {
  const lines = [
    ...(secretsCreated > 0
      ? [`${counted(secretsCreated, 'secret')} to create, USD ${monthlyCostUsd.toFixed(2)} a month (USD 0.40 each)`]
      : []),
    ...(restored.length > 0 ? [`${counted(restored.length, 'secret')} to restore from scheduled deletion`] : []),
  ].flatMap((line) => wrapped(line, look.width, '  '));
  const { shown, more } = firstOf(adopted, shownPerRisk);
  const taken = shown.flatMap((one) => wrapped(adoption(one), look.width, '  '));
  const rest = more === 0 ? [] : [`  … and ${more} more; --json lists all of them.`];
  return section('Secrets', [...lines, ...taken, ...rest], look);
};

const adoption = ({ account, user, step }: Planned): string =>
  `adopt ${printable(step.secret?.name ?? 'a secret')} of ${printable(user.user)} in ${accountLabel(account)}: somebody else made it, and its resource policy is replaced`;
