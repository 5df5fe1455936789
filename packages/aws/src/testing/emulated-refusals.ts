import type { Emulator, Fault } from '@rekey/emulator';
import type { WorldDescription } from '@rekey/engine/testing';

const refusals: Readonly<Partial<Record<NonNullable<WorldDescription['credentials']>, Fault>>> = {
  expired: { error: { code: 'ExpiredTokenException', status: 400 } },
  'no-organization-access': { service: 'organizations', error: { code: 'AccessDeniedException', status: 400 } },
};

/** Makes the emulator refuse what the description says that AWS refuses. */
export async function refuse(
  emulator: Emulator,
  { accounts = [], credentials = 'valid' }: WorldDescription,
): Promise<void> {
  const refusal = refusals[credentials];
  if (refusal !== undefined) await emulator.inject(refusal);
  for (const { id, disabledRegions = [] } of accounts) {
    if (disabledRegions.length === 0) continue;
    // A Region that is not enabled knows no credentials of the account.
    const error = { code: 'UnrecognizedClientException', status: 400 };
    await emulator.inject({ service: 'secretsmanager', account: id, region: disabledRegions, error });
  }
}

/** As the SDK's chain of providers ends. */
export const fromNowhere = (): Promise<never> =>
  Promise.reject(
    Object.assign(new Error('Could not load credentials from any providers'), { name: 'CredentialsProviderError' }),
  );
