import { hostOf, type Watch } from './http.ts';

/**
 * What an SDK error says, read once. The error itself is never kept or passed on: it holds the raw answer, and that of
 * CreateAccessKey holds a secret.
 */
export type Failure = {
  /** The wire code where AWS answered with one (`NoSuchEntity`), else the name (`TimeoutError`) or Node's code. */
  readonly code: string;
  /** AWS's own words; empty unless AWS answered with an error it meant. */
  readonly words: string;
  readonly status?: number;
  readonly requestId?: string;
  /** Where the request went that never got an answer. */
  readonly unreachableHost?: string;
};

// AWS's messages are short, but those of validation repeat what was sent.
const longestWords = 600;

/** Undefined for what is no failure of a call to AWS, such as a mistake of ours. */
export function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { $fault, $metadata, Code, Error: nested, code } = error as Error & SdkFields;
  const host = hostOf(error);
  if (host !== undefined) {
    return { code: textOf(code) ?? error.name, words: '', unreachableHost: host };
  }
  const wireCode = textOf(Code) ?? textOf(nested?.Code);
  if ($fault !== undefined) {
    return {
      code: wireCode ?? error.name,
      words: error.message.slice(0, longestWords),
      ...($metadata?.httpStatusCode === undefined ? {} : { status: $metadata.httpStatusCode }),
      ...($metadata?.requestId === undefined ? {} : { requestId: $metadata.requestId }),
    };
  }
  // An answer that could not be read: its message may quote it.
  if ($metadata !== undefined) return { code: 'UnreadableAnswer', words: '' };
  return undefined;
}

type SdkFields = {
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly Code?: unknown;
  readonly Error?: { readonly Code?: unknown };
  readonly code?: unknown;
};

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Modelled errors gain a suffix in the SDK (`NoSuchEntityException`); the wire says `NoSuchEntity`. */
export const isCode = (failure: Failure | undefined, ...codes: readonly string[]): boolean =>
  failure !== undefined && codes.some((code) => failure.code === code || failure.code === `${code}Exception`);

// A 4xx that says the request did not arrive whole, and names that say nothing.
const vague = ['RequestTimeout', 'RequestTimeoutException', 'Unknown', 'UnknownError', 'NotFound'];

/**
 * Whether it is certain that the call had no effect: no request left, or AWS refused each one that did with an error
 * of its own. A retried call whose first answer was lost may have had its effect, whatever was answered last.
 */
export const hadNoEffect = (failure: Failure | undefined, watch: Watch): boolean =>
  watch.attempts.length === 0 || (isRefusal(failure) && wasRefusedThroughout(watch));

/** Whether every request that left came back with a 4xx. */
export const wasRefusedThroughout = ({ attempts }: Watch): boolean =>
  attempts.every(({ status }) => isClientFault(status));

const isRefusal = (failure: Failure | undefined): boolean =>
  failure !== undefined && isClientFault(failure.status) && !vague.includes(failure.code);

const isClientFault = (status: number | undefined): boolean => status !== undefined && status >= 400 && status < 500;
