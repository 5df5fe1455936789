import type { AccountId } from '@rekey/engine';
import { failureOf } from '../aws/failure.ts';
import { isExpired, translate } from '../aws/translate.ts';
import type { MemberAction } from '../permissions.ts';
import type { RenewingCredentials } from './credentials.ts';

/** How adapters call a member account. */
export type MemberCall = {
  readonly account: AccountId;
  /** Sends, once more with a new session if AWS says that the session is over. Throws the SDK's errors. */
  raw<T>(send: () => Promise<T>): Promise<T>;
  /** As `raw`, with errors translated. */
  ask<T>(action: MemberAction, send: () => Promise<T>): Promise<T>;
};

/** A session may end before its time: its role was deleted and made anew, or its sessions were revoked. */
export function createMemberCall(account: AccountId, credentials: RenewingCredentials): MemberCall {
  async function raw<T>(send: () => Promise<T>): Promise<T> {
    const used = credentials.current();
    try {
      return await send();
    } catch (error) {
      if (!isExpired(failureOf(error))) throw error;
      credentials.discard(used);
      return send();
    }
  }
  return {
    account,
    raw,
    async ask(action, send) {
      try {
        return await raw(send);
      } catch (error) {
        throw translate(error, { account, action });
      }
    },
  };
}
