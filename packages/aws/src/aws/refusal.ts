import { type ErrorCode, isRekeyError, type Refusal } from '@rekey/engine';
import { failureOf, hadNoEffect, wasRefusedThroughout } from './failure.ts';
import type { Watch } from './http.ts';
import { type About, translate } from './translate.ts';

/** What a change that failed came to: `refused` when it is certain that nothing happened, else `unclear`. */
export function refusalOf(error: unknown, watch: Watch, about: About): Refusal {
  const translated = translate(error, about);
  // A mistake of ours before any request is for its developer to see.
  if (!isRekeyError(translated) && watch.attempts.length === 0) throw translated;
  // A RekeyError comes from the renewal of the session between two requests.
  const noEffect = isRekeyError(error) ? wasRefusedThroughout(watch) : hadNoEffect(failureOf(error), watch);
  const status = noEffect ? 'refused' : 'unclear';
  return isRekeyError(translated)
    ? { status, code: translated.code, because: translated.message }
    : { status, code: 'AWS_ERROR', because: `${about.action}: the answer could not be read` };
}

/** Gives the refusal the code that its place calls for, unless the one it has says more. */
export const recoded = (refusal: Refusal, codes: { refused: ErrorCode; unclear: ErrorCode }): Refusal => {
  if (refusal.code === 'LEASE_LOST') return refusal;
  const said: readonly ErrorCode[] = ['AWS_ERROR', 'NO_SUCH_USER', 'ENDPOINT_UNREACHABLE'];
  if (refusal.status === 'unclear') return { ...refusal, code: codes.unclear };
  return said.includes(refusal.code) ? { ...refusal, code: codes.refused } : refusal;
};
