import { type Refusal, RekeyError } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { type Watch, watchAttempts } from '../aws/http.ts';
import { recoded, refusalOf } from '../aws/refusal.ts';
import { translate } from '../aws/translate.ts';
import type { MemberAction } from '../permissions.ts';
import type { MemberCall } from '../sessions/member-call.ts';

/** Calls to Secrets Manager in one Region of one account. */
export type VaultCall = {
  raw<T>(send: () => Promise<T>): Promise<T>;
  ask<T>(action: MemberAction, send: () => Promise<T>): Promise<T>;
  /** A row of calls that together make one change. */
  steps(): Steps;
};

export type Steps = {
  run<T>(action: MemberAction, send: (watch: Watch) => Promise<T>): Promise<T>;
  /** What the failure of the last step means. */
  refusal(error: unknown): Refusal;
};

/**
 * A Region that is not enabled in an account answers every session, however fresh, as if it were invalid. The session has
 * just been renewed by then, so that it can not be that; from then on the Region is not asked again.
 */
export function createVaultCall(call: MemberCall, region: string): VaultCall {
  let disabled: RekeyError | undefined;

  async function raw<T>(send: () => Promise<T>): Promise<T> {
    if (disabled) throw disabled;
    try {
      return await call.raw(send);
    } catch (error) {
      if (!isCode(failureOf(error), 'UnrecognizedClient', 'InvalidClientTokenId', 'OptInRequired')) throw error;
      disabled = regionDisabled(call, region);
      throw disabled;
    }
  }

  return {
    raw,
    async ask(action, send) {
      try {
        return await raw(send);
      } catch (error) {
        throw translate(error, { account: call.account, action });
      }
    },
    steps() {
      const watch = watchAttempts();
      let latest: MemberAction = 'secretsmanager:DescribeSecret';
      return {
        run(action, send) {
          latest = action;
          watch.attempts.length = 0;
          return raw(() => send(watch));
        },
        refusal: (error) =>
          recoded(refusalOf(error, watch, { account: call.account, action: latest }), {
            refused: 'SECRET_REFUSED',
            unclear: 'SECRET_UNCLEAR',
          }),
      };
    },
  };
}

const regionDisabled = ({ account }: MemberCall, region: string) =>
  new RekeyError('REGION_DISABLED', `account ${account}: Secrets Manager in ${region} does not know the account`, {
    hint: `enable ${region} in the account, or set secrets.region for it in the policy`,
  });
