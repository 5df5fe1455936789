import type { Account, AccountResult, Coverage, RunEvent } from '@rekey/engine';

/** What a person who waits wants to know; grown from events, without a clock of its own. */
export type ProgressState = {
  /** Steps that count: what a plan foresees, or what a run has done. */
  readonly counts: 'planned' | 'done';
  readonly phase: 'connecting' | 'waiting' | 'running' | 'finished';
  /** Who holds the lease, while waiting for it. */
  readonly holder?: string;
  /** 0 until all accounts are listed. */
  readonly total: number;
  readonly done: number;
  readonly inFlight: readonly Pick<Account, 'id' | 'name'>[];
  readonly rotated: number;
  readonly switchedOff: number;
  readonly deleted: number;
  readonly attention: number;
  readonly failed: number;
  readonly unreachable: number;
};

export const initialProgress = (counts: ProgressState['counts']): ProgressState => ({
  counts,
  phase: 'connecting',
  total: 0,
  done: 0,
  inFlight: [],
  rotated: 0,
  switchedOff: 0,
  deleted: 0,
  attention: 0,
  failed: 0,
  unreachable: 0,
});

export const progressed = (state: ProgressState, event: RunEvent): ProgressState => {
  switch (event.kind) {
    case 'waiting-for-lease':
      return { ...state, phase: 'waiting', holder: event.holder };
    case 'discovered':
      return { ...state, phase: 'running', total: event.toScan };
    case 'account-started':
      return { ...state, phase: 'running', inFlight: [...state.inFlight, event.account] };
    case 'account-finished':
      return finished(state, event.result);
    case 'run-finished':
      return { ...state, phase: 'finished', inFlight: [] };
    case 'run-begun':
    case 'user-finished':
    case 'users-judged':
    case 'warning':
      return state;
    default:
      return event satisfies never;
  }
};

const setAside: readonly Coverage[] = ['not-active', 'not-covered', 'opted-out'];

const finished = (state: ProgressState, { account, coverage, counts, users }: AccountResult): ProgressState => {
  const wasInFlight = state.inFlight.some(({ id }) => id === account.id);
  const steps = users.flatMap((user) => user.steps.filter(({ status }) => status === state.counts));
  const ofKind = (kind: string): number => steps.filter(({ action }) => action.kind === kind).length;
  return {
    ...state,
    inFlight: state.inFlight.filter(({ id }) => id !== account.id),
    // Accounts that are set aside are not part of the total either.
    done: state.done + (wasInFlight || !setAside.includes(coverage) ? 1 : 0),
    rotated: state.rotated + ofKind('issue'),
    switchedOff: state.switchedOff + ofKind('deactivate'),
    deleted: state.deleted + ofKind('delete') + ofKind('discard-orphan'),
    attention: state.attention + counts.attention,
    failed: state.failed + counts.failed + (coverage === 'failed' ? 1 : 0),
    unreachable: state.unreachable + (coverage === 'unreachable' ? 1 : 0),
  };
};
