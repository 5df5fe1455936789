import { RekeyError, type RequestState } from '@rekey/engine';

type Watch = {
  read(): Promise<RequestState | undefined>;
  now(): Date;
  sleep(ms: number): Promise<void>;
  tell(text: string): void;
  /** Somebody has seen enough; the service goes on. */
  isInterrupted(): boolean;
};

const everyMs = 2_000; // the service writes down how far it is every 3 s
const unbegunNoteMs = 30_000;
// The function may be at work for somebody else for as long as it may run, which is 15 minutes.
const longestUnbegunMs = 20 * 60_000;
// An invocation that was ended by force is repeated by AWS a minute later, if at all.
const graceMs = 90_000;
const progressEveryMs = 10_000;

/**
 * Looks until the request is over. Throws what the service says went wrong with the request as a whole, NO_ANSWER where none
 * is to come any more, and INTERRUPTED.
 */
export const follow = async (watch: Watch): Promise<RequestState> => {
  const askedAt = watch.now().getTime();
  const say = createTeller(watch);
  for (;;) {
    const state = await watch.read();
    const now = watch.now().getTime();
    say(state, { now, askedAt });
    if (state?.status === 'answered') return state;
    if (state?.status === 'failed') throw failureIn(state);
    if (state === undefined && now - askedAt > longestUnbegunMs) throw unbegun;
    if (state !== undefined && now - state.until.getTime() > graceMs) throw endedByForce(state);
    if (watch.isInterrupted()) throw interrupted(state);
    await watch.sleep(everyMs);
  }
};

type Times = { readonly now: number; readonly askedAt: number };

/** Each thing once, and progress not too often. */
const createTeller = (watch: Watch): ((state: RequestState | undefined, times: Times) => void) => {
  let toldUnbegun = false;
  let toldRun: string | undefined;
  let toldDone = 0;
  let toldAt = 0;
  return (state, { now, askedAt }) => {
    if (state === undefined) {
      if (!toldUnbegun && now - askedAt >= unbegunNoteMs) {
        watch.tell('It has not begun yet: the function may be busy.');
        toldUnbegun = true;
      }
      return;
    }
    if (state.run !== undefined && state.run !== toldRun) {
      watch.tell(`Begun, as ${state.run}.`);
      toldRun = state.run;
    }
    const { done = 0, of = 0 } = state.progress ?? {};
    if (done > toldDone && now - toldAt >= progressEveryMs) {
      watch.tell(`${done} of ${of} accounts.`);
      toldDone = done;
      toldAt = now;
    }
  };
};

const failureIn = ({ code, because, hint }: RequestState): RekeyError =>
  new RekeyError(
    code ?? 'FUNCTION_FAILED',
    because ?? 'the service did not say why',
    hint === undefined ? {} : { hint },
  );

const unbegun = new RekeyError('NO_ANSWER', 'the service has not begun with the request', {
  hint: 'Does the function use this table? If it is busy, it may still begin: rekey history --table NAME',
});

const endedByForce = ({ request, run }: RequestState): RekeyError =>
  new RekeyError('NO_ANSWER', `the invocation for request ${request} ended before it could answer`, {
    hint: `What it did is in the table${run === undefined ? '' : `: rekey history ${run}`}; what it left is finished by the next run. Its log has more.`,
  });

const interrupted = (state: RequestState | undefined): RekeyError =>
  new RekeyError('INTERRUPTED', 'no longer followed; the service goes on', {
    hint: state?.run === undefined ? 'rekey history lists the recent runs.' : `Later: rekey history ${state.run}`,
  });
