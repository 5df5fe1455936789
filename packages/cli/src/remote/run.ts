import { type AccountResult, RekeyError, type RunResult } from '@rekey/engine';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { exitCodeOfRun, exitCodes } from '../exit-code.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import type { ConnectionOptions, JsonOption, NarrowingOptions } from '../options.ts';
import { tellMissingUser } from '../pass.ts';
import { counted } from '../text/text.ts';
import { runLines } from '../views/run.ts';
import { limitsFor } from '../views/steps.ts';
import { askService, mayAsk } from './ask.ts';

type Options = ConnectionOptions & NarrowingOptions & JsonOption & { readonly yes?: boolean };
type Where = { readonly fn: string; readonly table: string };

/** `rekey run --remote`: what the service did, as the table has it. */
export const runRemotely = async ({ fn, table }: Where, options: Options, context: Context): Promise<void> => {
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  if (!(await mayAsk(questionFor(fn, options), options, context))) {
    context.note(['Nothing was asked.']);
    context.exitWith(exitCodes.failed);
    return;
  }
  const { account: accounts, user, force } = options;
  const narrowing = {
    ...(accounts === undefined ? {} : { accounts }),
    ...(user === undefined ? {} : { user }),
    ...(force === undefined ? {} : { force }),
  };
  const quiet = options.json === true;
  const state = await askService(
    { open, fn, quiet, event: (request) => ({ kind: 'run', request, ...narrowing }) },
    context,
  );
  const result = await resultOf(open, state.run);
  if (options.json) context.printJson(documentOf('rekey.run/1', result));
  else context.print(runLines(result, { look: context.look, limits: limitsFor(accounts) }));
  context.exitWith(exitCodeOfRun(result));
  tellMissingUser(result, { options, context });
};

const questionFor = (fn: string, { account, user, force }: Options): string => {
  const where = account === undefined ? 'every account' : counted(account.length, 'account');
  const whom = user === undefined ? '' : `, user ${user} alone${force === true ? ', rotated now' : ''}`;
  return `${fn} will run by the pushed policy over ${where}${whom}. \`rekey plan\` with the same options says what it would do.`;
};

/** The table keeps accounts in which something was done or went wrong; the others are in the sums. */
const resultOf = async (open: OpenTable, run: RunResult['run'] | undefined): Promise<RunResult> => {
  const summary = run === undefined ? undefined : await open.reader.run(run);
  if (summary === undefined)
    throw new RekeyError('NO_ANSWER', `the table has no run ${run ?? ''} of the service`, {
      hint: 'Does the function use this table?',
    });
  const accounts: AccountResult[] = [];
  for await (const result of open.reader.results(summary.run)) accounts.push(result);
  return { ...summary, accounts };
};
