import type { RequestState, RunId } from '@rekey/engine';
import type { RequestStore } from '@rekey/store';

type Progress = NonNullable<RequestState['progress']>;
type End = Pick<RequestState, 'status' | 'code' | 'because' | 'hint'>;

/** Writes down how far a request is, for whoever follows it. */
export type Following = {
  begin(run: RunId): Promise<void>;
  /** Now and then; what the table does not take is not missed. */
  readonly progress: (progress: Progress) => void;
  end(end: End, answer?: object): Promise<void>;
};

const everyMs = 3_000; // who follows looks about as often

export function follow(requests: RequestStore, taken: RequestState, now: () => number = Date.now): Following {
  let state = taken;
  let notedAt = Number.NEGATIVE_INFINITY;
  let noting: Promise<void> = Promise.resolve();
  const note = (): Promise<void> => {
    notedAt = now();
    noting = noting.catch(() => undefined).then(() => requests.note(state));
    return noting;
  };
  return {
    begin(run) {
      state = { ...state, run };
      return note();
    },
    progress(progress) {
      state = { ...state, progress };
      if (now() - notedAt >= everyMs) note().catch(() => undefined);
    },
    async end(end, answer) {
      // A late note must not take the place of the end.
      await noting.catch(() => undefined);
      state = { ...state, ...end };
      await requests.end(state, answer);
    },
  };
}
