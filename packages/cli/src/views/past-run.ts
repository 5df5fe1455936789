import { activeKeysIn, percent, type RunRow } from '@rekey/compliance';
import type { RunResult } from '@rekey/engine';
import type { Look } from '../text/look.ts';
import { counted, number, printable, wrapped } from '../text/text.ts';
import { minute } from '../text/time.ts';
import { callerLabel } from './names.ts';
import { type Lines, page } from './page.ts';
import { runLines } from './run.ts';
import { limitsFor } from './steps.ts';

/** A run of the table: what it said at its end, when it was, by whom, and how keys stood then. */
export const pastRunLines = (
  run: RunResult,
  { look, state }: { readonly look: Look; readonly state: RunRow['state'] },
): Lines =>
  page(unendedLines(state, look), [
    ...runLines(run, { look, limits: limitsFor(undefined) }),
    ...wrapped(`Began ${minute(run.startedAt)}, by ${callerLabel(run.caller)}.`, look.width),
    ...wrapped(`Policy: ${printable(run.policy)}.`, look.width),
    ...complianceLines(run, look),
  ]);

const unendedLines = (state: RunRow['state'], { paint, width }: Look): Lines => {
  if (state === 'in-progress')
    return wrapped(paint.yellow('This run is in progress: what follows is what it has done so far.'), width);
  if (state === 'broken-off')
    return wrapped(
      paint.red(
        'This run never ended: it was killed. What follows is what it had recorded; the next run settles the rest.',
      ),
      width,
    );
  return [];
};

const complianceLines = ({ compliance }: RunResult, { width }: Look): Lines => {
  if (compliance === undefined) return [];
  const all = activeKeysIn(compliance);
  return wrapped(
    `At its end ${percent(compliance.compliant, all)} of ${counted(all, 'active key')} were at most ${compliance.maxKeyAgeDays} days old; ${number(compliance['too-old'])} too old, ${number(compliance.excepted)} excepted.`,
    width,
  );
};
