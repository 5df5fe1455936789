import { RekeyError } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { isDenied, translate } from '../aws/translate.ts';

/** Whoever may not read the organization is told what would help, whichever way Organizations put it. */
export function organizationError(error: unknown, action: string): unknown {
  const failure = failureOf(error);
  if (!isDenied(failure) && !isCode(failure, 'AWSOrganizationsNotInUse')) return translate(error, { action });
  return new RekeyError('ORGANIZATION_ACCESS_DENIED', `${action}: ${failure?.code}: ${failure?.words}`, {
    cause: { code: failure?.code, requestId: failure?.requestId },
    hint: 'use credentials of the management account or of a delegated administrator of the organization',
  });
}
