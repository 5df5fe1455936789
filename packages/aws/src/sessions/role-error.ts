import { type Account, type Clock, type ErrorCode, isRekeyError, RekeyError } from '@rekey/engine';
import { type Failure, failureOf } from '../aws/failure.ts';
import { isDenied, translate } from '../aws/translate.ts';

// A StackSet reaches a new account within minutes, after big moves within hours.
const settlingInMs = 24 * 60 * 60 * 1_000;

type Refused = { readonly account: Account; readonly roleArn: string; readonly clock: Pick<Clock, 'now'> };

/** Why there is no session: the role is missing, not there yet, or does not trust us; AWS's words do not tell which. */
export function roleError(error: unknown, { account, roleArn, clock }: Refused): unknown {
  const failure = failureOf(error);
  const refused = isDenied(failure) || (failure?.status === 400 && failure.code === 'ValidationError');
  if (!failure || !refused) return translate(error, { account: account.id, action: 'sts:AssumeRole' });
  const code = isNew(account, clock.now()) ? 'ROLE_PENDING' : 'ROLE_NOT_ASSUMABLE';
  return new RekeyError(code, `${roleArn} can not be assumed: ${withoutRole(failure.words, roleArn)}`, {
    cause: { code: failure.code, requestId: failure.requestId },
    hint: hintOf(code, failure),
  });
}

/** AWS's words name the role once more, at length. */
const withoutRole = (words: string, roleArn: string): string =>
  words.replace(` on resource: ${roleArn}`, '').replace(/^User: (\S+) is not authorized/, '$1 is not authorized');

const isNew = ({ joinedAt }: Account, now: Date): boolean =>
  joinedAt !== undefined && now.getTime() - joinedAt.getTime() < settlingInMs;

function hintOf(code: ErrorCode, { words }: Failure): string {
  if (code === 'ROLE_PENDING') {
    return 'the account joined less than a day ago: the StackSet of stacksets/member-role.yaml may not have reached it yet';
  }
  if (namesSourceIdentity(words)) {
    return 'allow sts:SetSourceIdentity in the trust policy of the role, as stacksets/member-role.yaml does, and to the caller';
  }
  if (/service control policy/i.test(words)) {
    return 'a service control policy is in the way, and not the role: let the caller assume it';
  }
  if (/no identity-based policy|permissions boundary|session policy/i.test(words)) {
    return 'allow the caller sts:AssumeRole on the role: it is the caller that lacks it, in every account alike';
  }
  return 'deploy stacksets/member-role.yaml to the account, with your account and role as the ones it trusts, and allow the caller sts:AssumeRole on it';
}

const namesSourceIdentity = (words: string): boolean => /sts:SetSourceIdentity/i.test(words);

/** True where the role may be assumed, but not under the name of a run. */
export const isNameRefused = (error: unknown): boolean => namesSourceIdentity(failureOf(error)?.words ?? '');

export const isRegionDisabled = (error: unknown): boolean => {
  const translated = translate(error, { action: 'sts:AssumeRole' });
  return isRekeyError(translated) && translated.code === 'REGION_DISABLED';
};
