import type { ErrorCode } from '../errors.ts';
import { RekeyError } from '../errors.ts';
import type { Call } from './calls.ts';

/** What the caller of a crashed process hears: nothing, ever. A throw would run its catch blocks after its death. */
export const crashed = (): Promise<never> => new Promise(() => {});

const answersInValues = (call: Call): boolean => call.mutating && (call.port === 'keys' || call.port === 'vault');

const unclearCode = ({ port, method }: Call): ErrorCode => {
  if (port === 'vault') return 'SECRET_UNCLEAR';
  return method === 'create' ? 'CREATE_UNKNOWN' : 'AWS_ERROR';
};

/** How each port tells that a request got no answer, whether or not it had its effect: an `unclear` value, or a throw. */
export const answerLost = (call: Call): unknown => {
  const because = `${call.port}.${call.method}: socket hang up`;
  if (answersInValues(call)) return { status: 'unclear', code: unclearCode(call), because };
  if (call.port === 'store' || call.port === 'journal') throw new RekeyError('STORE_UNAVAILABLE', because);
  throw new RekeyError('ENDPOINT_UNREACHABLE', because);
};

/** How each port tells that AWS definitely refused: a `refused` value, or a throw. */
export const refusedWith = (call: Call, code: ErrorCode): unknown => {
  const because = `${call.port}.${call.method}: refused by a test`;
  if (answersInValues(call)) return { status: 'refused', code, because };
  throw new RekeyError(code, because);
};
