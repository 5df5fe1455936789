import type { Refusal } from '@rekey/engine';
import { type Failure, failureOf, isCode } from '../aws/failure.ts';
import type { Watch } from '../aws/http.ts';
import { refusalOf } from '../aws/refusal.ts';

type Mail = { readonly from: string; readonly to: string };

/** Whether it is this mail that SES does not take, or any from this sender. */
export function mailRefusalOf(error: unknown, watch: Watch, mail: Mail): Refusal {
  const failure = failureOf(error);
  const refusal = refusalOf(error, watch, { action: 'ses:SendEmail' });
  if (failure === undefined) return refusal;
  const { because } = refusal;
  if (isOfSender(failure, mail)) return { status: 'refused', code: 'SENDER_REFUSED', because };
  if (isCode(failure, 'MessageRejected', 'BadRequest')) return { status: 'refused', code: 'MAIL_REFUSED', because };
  // The quota of a day, which the SDK has tried to wait for.
  if (isCode(failure, 'LimitExceeded')) return { status: 'refused', code: 'THROTTLED', because };
  return refusal;
}

const codesOfSender = ['AccountSuspended', 'MailFromDomainNotVerified', 'SendingPaused', 'NotFound'];

// An account in the sandbox is told the same of whom it writes to.
const unverified = /not verified/i;

const isOfSender = (failure: Failure, { from }: Mail): boolean =>
  isCode(failure, ...codesOfSender) ||
  (isCode(failure, 'MessageRejected') && unverified.test(failure.words) && failure.words.includes(from));
