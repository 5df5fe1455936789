import { setTimeout as sleep } from 'node:timers/promises';
import { newRunId } from '@rekey/aws/run-id';
import { type RequestEvent, type RequestId, type RequestState, requestId } from '@rekey/engine';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { wrapped } from '../text/text.ts';
import { follow } from './follow.ts';

type Asking = {
  readonly open: OpenTable;
  readonly fn: string;
  /** Made once the request has its id. */
  readonly event: (request: RequestId) => RequestEvent;
  readonly quiet: boolean;
};

/** Hands the service a request and follows it to its end. Ctrl-C ends the following alone. */
export const askService = async (asking: Asking, context: Context): Promise<RequestState> => {
  const { open, fn, event, quiet } = asking;
  await open.caller(); // its answer tells AWS's time
  const request = requestId(newRunId(open.now()));
  const tell = (text: string): void => {
    if (!quiet) context.note(wrapped(text, context.noteLook.width));
  };
  const service = await open.service(fn);
  await service.ask(event(request));
  tell(`Asked ${fn}: request ${request}.`);
  let interrupted = false;
  const unwatch = context.io.onInterrupt(() => {
    interrupted = true;
  });
  try {
    return await follow({
      read: () => open.requests.read(request),
      now: () => open.now(),
      sleep: (ms) => sleep(ms),
      tell,
      isInterrupted: () => interrupted,
    });
  } finally {
    unwatch();
  }
};

/** On a terminal nothing is handed over without a yes. */
export const mayAsk = async (
  ...[what, { yes }, context]: readonly [string, { readonly yes?: boolean }, Context]
): Promise<boolean> => {
  if (!context.io.isInteractive || yes === true) return true;
  context.note(wrapped(what, context.noteLook.width));
  return /^y(es)?$/i.test((await context.io.ask('Go on? [y/N] '))?.trim() ?? '');
};
