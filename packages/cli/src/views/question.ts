import type { RunResult } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, wrapped } from '../text/text.ts';
import { type Lines, page } from './page.ts';
import { riskLines, totalsOfPlan } from './plan.ts';
import { summaryOf } from './plan-summary.ts';
import { accountsIn, troubleIn } from './totals.ts';

/** What `run` says before it asks: the risks, then totals. Steps in mode plan are only recorded and need nobody's yes. */
export const questionLines = (
  planned: RunResult,
  look: Look,
): { readonly lines: Lines; readonly needsConsent: boolean } => {
  const enforced = onlyEnforced(planned);
  const summary = summaryOf(enforced);
  if (summary.steps === 0) {
    const recorded = summaryOf(planned).steps;
    const what = recorded === 0 ? 'There is nothing to do' : `${counted(recorded, 'step')} in mode plan, only recorded`;
    return { lines: [`${what}; the run records what it sees.`], needsConsent: false };
  }
  const trouble = troubleIn(planned.counts, planned.accounts);
  const where = `in ${counted(enforced.accounts.filter(({ users }) => users.some(({ steps }) => steps.length > 0)).length, 'account')} of ${accountsIn(planned)}`;
  const text = `Planned: ${totalsOfPlan(summary)}, ${where}.${trouble === '' ? '' : ` Users: ${trouble}.`} \`rekey plan\` shows each.`;
  return { lines: [...page(riskLines(enforced, summary, look), wrapped(text, look.width))], needsConsent: true };
};

const onlyEnforced = (result: RunResult): RunResult => ({
  ...result,
  accounts: result.accounts.map((account) => ({
    ...account,
    users: account.users.filter(({ mode }) => mode === 'enforce'),
  })),
});
