import type { Decision, Settled } from '../model/decision.ts';
import type { Exception } from '../model/policy.ts';
import type { Hold } from '../model/rules.ts';
import type { Situation } from './situation.ts';
import { settled } from './situation.ts';
import { plusDays } from './time.ts';

/** R1. Holds and exceptions that turn on facts not known yet are silent here; guard G3 asks before anything is done. */
export function judgeException({ facts, rules, now }: Situation): Decision | undefined {
  if (facts.optedOut === true) return settled('R1', 'opted-out', 'the account carries the opt-out tag');
  // An override by selector may say otherwise: then the mode is not known before the facts that it turns on.
  if (rules.mode === 'off' && rules.openOverrides.length === 0)
    return excepted('mode off', { hold: false, reason: 'mode off' });

  const hold = rules.holds.find((each) => holdIsInForce(each, now));
  if (hold !== undefined) {
    const expires = hold.until?.toISOString();
    return excepted(`on hold by ${hold.author}: ${hold.reason}`, {
      hold: true,
      reason: hold.reason,
      owner: hold.author,
      ...(expires === undefined ? {} : { expires }),
    });
  }
  const exception = rules.exceptions.find((each) => isInForce(each, now));
  if (exception === undefined) return undefined;
  const { id, reason, owner, expires } = exception;
  return excepted(`excepted${id === undefined ? '' : ` by ${id}`}${reason === undefined ? '' : `: ${reason}`}`, {
    hold: false,
    ...(id === undefined ? {} : { id }),
    ...(reason === undefined ? {} : { reason }),
    ...(owner === undefined ? {} : { owner }),
    ...(expires === undefined ? {} : { expires }),
  });
}

const excepted = (because: string, exception: NonNullable<Settled['exception']>): Settled => ({
  ...settled('R1', 'excepted', because),
  exception,
});

const startOf = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** The moment an exception begins, and the one from which it is over: dates are inclusive, UTC. */
export const periodOf = (
  exception: Exception,
): { readonly from: Date | undefined; readonly over: Date | undefined } => ({
  from: exception.from === undefined ? undefined : startOf(exception.from),
  over: exception.expires === undefined ? undefined : plusDays(startOf(exception.expires), 1),
});

export function isInForce(exception: Exception, now: Date): boolean {
  const { from, over } = periodOf(exception);
  return (from === undefined || from <= now) && (over === undefined || now < over);
}

export const holdIsInForce = (hold: Hold, now: Date): boolean => hold.until === undefined || now < hold.until;
