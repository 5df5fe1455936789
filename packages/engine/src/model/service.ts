import type { ErrorCode } from '../errors.ts';
import type { AccountId, RunId, UserName } from './ids.ts';
import type { Account } from './run.ts';
import type { UndoOf } from './undo.ts';

/** Named by whoever asks, to find the answer by: 8 to 64 letters, digits and hyphens. */
export type RequestId = string & { readonly brand: 'RequestId' };

export const isRequestId = (text: string): text is RequestId => /^[A-Za-z0-9-]{8,64}$/.test(text);
export const requestId = (text: string): RequestId => text as RequestId;

type Asked<Kind extends string, What> = What & { readonly kind: Kind; readonly request: RequestId };

/** What the deployed service is told to do: by its schedule, or by somebody who waits for an answer in the table. */
export type ServiceEvent =
  | { readonly kind: 'scheduled' }
  | Asked<'run', { readonly accounts?: readonly AccountId[]; readonly user?: UserName; readonly force?: boolean }>
  /** `until`: end of the holds, as an ISO time. `reason`: for the log. */
  | Asked<'undo', UndoOf & { readonly until?: string; readonly reason?: string }>
  | Asked<'doctor', { readonly accounts?: readonly AccountId[] }>
  | PartEvent;

export type RequestEvent = Extract<ServiceEvent, { readonly request: RequestId }>;

/** Of a run in the distributed form. */
type PartOf<Kind extends string, What> = What & {
  readonly kind: Kind;
  readonly run: RunId;
  readonly epoch: number;
  readonly policyVersion: number;
};

/** What the state machine tells the function: to begin a run, to work at one batch of its accounts, to sum it up. */
export type PartEvent =
  | { readonly kind: 'begin-run'; readonly execution: string; readonly startedAt: string }
  /** `total`: accounts of the whole run. */
  | PartOf<'rotate-batch', { readonly total: number; readonly accounts: readonly Account[] }>
  | PartOf<'end-run', BatchesPlace>;

/** The object with the batches of a run. */
export type BatchesPlace = { readonly bucket: string; readonly key: string };

/** How far the service is with a request. */
export type RequestState = {
  readonly request: RequestId;
  readonly kind: RequestEvent['kind'];
  /** `failed`: the request as a whole; what went wrong with an account or a user is part of the answer. */
  readonly status: 'at-work' | 'answered' | 'failed';
  /** Of a run or an undo: the id by which the table and CloudTrail know it. */
  readonly run?: RunId;
  readonly since: Date;
  /** When the invocation at work ends, if need be by force. */
  readonly until: Date;
  readonly progress?: { readonly done: number; readonly of: number };
  readonly code?: ErrorCode;
  readonly because?: string;
  readonly hint?: string;
};
