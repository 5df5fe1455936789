import { RekeyError, type UndoOf, type UndoResult } from '@rekey/engine';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { endOf } from '../holds/options.ts';
import type { Until } from '../holds/until.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import type { ConnectionOptions, JsonOption } from '../options.ts';
import { isUndone, undoLines } from '../views/undo.ts';
import { askService, mayAsk } from './ask.ts';

type Options = ConnectionOptions & JsonOption & { readonly yes?: boolean; readonly until?: Until };
type Where = { readonly fn: string; readonly table: string; readonly of: UndoOf };

/** `rekey undo --remote`: what the service did, as it answered. */
export const undoRemotely = async ({ fn, table, of }: Where, options: Options, context: Context): Promise<void> => {
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const whom = 'run' in of ? `everybody whose keys run ${of.run} switched off` : `${of.user} in ${of.account}`;
  const what = `${fn} will switch on again what Rekey switched off of ${whom}, and hold them.`;
  if (!(await mayAsk(what, options, context))) {
    context.note(['Nothing was asked.']);
    context.exitWith(exitCodes.failed);
    return;
  }
  await open.caller(); // its answer tells AWS's time, from which a duration counts
  const until = endOf(options.until, open.now());
  const ending = until === undefined ? {} : { until: until.toISOString() };
  const quiet = options.json === true;
  const { request } = await askService(
    { open, fn, quiet, event: (id) => ({ kind: 'undo', request: id, ...of, ...ending }) },
    context,
  );
  const result = await open.requests.answer<UndoResult>(request);
  if (result === undefined) throw new RekeyError('NO_ANSWER', `the table holds no answer to request ${request}`);
  if (options.json) context.printJson(documentOf('rekey.undo/1', result));
  else context.print(undoLines(result, context.look));
  if (!isUndone(result)) context.exitWith(exitCodes.failed);
};
