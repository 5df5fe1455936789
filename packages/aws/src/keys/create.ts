import { type AccessKey, CreateAccessKeyCommand } from '@aws-sdk/client-iam';
import { type Clock, type ErrorCode, type KeyGateway, keyId, Secret, type UserName } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { type Watch, watchAttempts } from '../aws/http.ts';
import type { Iam } from '../aws/on-demand.ts';
import { refusalOf } from '../aws/refusal.ts';
import type { MemberCall } from '../sessions/member-call.ts';

type Created = Awaited<ReturnType<KeyGateway['create']>>;

type CreateContext = {
  /** Must send once only: CreateAccessKey has no token, and a repetition mints a second key whose secret nobody holds. */
  readonly iam: Iam;
  /** Sends once more only where AWS said that the session was over: then it made no key. */
  readonly call: Pick<MemberCall, 'account' | 'raw'>;
  readonly clock: Pick<Clock, 'now'>;
};

/** Makes a key. The secret goes from AWS's answer into a Secret and is wiped from the answer. */
export async function createKey({ iam, call, clock }: CreateContext, user: UserName): Promise<Created> {
  const watch = watchAttempts();
  try {
    // Without UserName it would make a key for whoever calls.
    const { AccessKey: made } = await call.raw(() => iam.send(new CreateAccessKeyCommand({ UserName: user }), watch));
    return createdFrom(made, clock);
  } catch (error) {
    return refused(error, watch, call);
  }
}

function createdFrom(made: AccessKey | undefined, clock: Pick<Clock, 'now'>): Created {
  if (!made?.AccessKeyId || !made.SecretAccessKey) {
    return { status: 'unclear', code: 'CREATE_UNKNOWN', because: 'iam:CreateAccessKey: the answer holds no key' };
  }
  const secret = new Secret(made.SecretAccessKey);
  made.SecretAccessKey = '';
  return { status: 'created', keyId: keyId(made.AccessKeyId), createdAt: made.CreateDate ?? clock.now(), secret };
}

function refused(error: unknown, watch: Watch, { account }: Pick<MemberCall, 'account'>): Created {
  const refusal = refusalOf(error, watch, { account, action: 'iam:CreateAccessKey' });
  if (refusal.status === 'unclear' && refusal.code !== 'LEASE_LOST') return { ...refusal, code: 'CREATE_UNKNOWN' };
  const isFull = isCode(failureOf(error), 'LimitExceeded');
  const code: ErrorCode = isFull ? 'KEY_LIMIT' : refusal.code;
  return { ...refusal, code };
}
