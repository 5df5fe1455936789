import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { type AccountId, accountId, type KeyId, keyId, RekeyError, type UserName, userName } from '@rekey/engine';
import type { Credentials } from '../aws/clients.ts';
import { failureOf } from '../aws/failure.ts';
import { partitionOf } from '../aws/partition.ts';
import { isExpired, translate } from '../aws/translate.ts';

/** The IAM user whose credentials these are. */
export type OwnerIdentity = {
  readonly account: AccountId;
  readonly user: UserName;
  readonly arn: string;
  readonly partition: string;
  /** Undefined for a session: which of the user's keys it came from does not show. */
  readonly keyInHand: KeyId | undefined;
};

/** Throws NOT_A_USER for anybody but an IAM user. */
export async function readIdentity(sts: STSClient, credentials: Credentials): Promise<OwnerIdentity> {
  const inHand = await keyIn(credentials);
  try {
    const { Arn = '' } = await sts.send(new GetCallerIdentityCommand({}));
    const { account, user } = userIn(Arn);
    return { account, user, arn: Arn, partition: partitionOf(Arn), keyInHand: inHand };
  } catch (error) {
    const isOff = inHand !== undefined && isExpired(failureOf(error));
    throw isOff ? notTaken(inHand) : translate(error, { action: 'sts:GetCallerIdentity' });
  }
}

async function keyIn(credentials: Credentials): Promise<KeyId | undefined> {
  try {
    const { accessKeyId, sessionToken } = typeof credentials === 'function' ? await credentials() : credentials;
    return sessionToken ? undefined : keyId(accessKeyId);
  } catch (error) {
    throw translate(error, { action: 'sts:GetCallerIdentity' });
  }
}

function userIn(arn: string): Pick<OwnerIdentity, 'account' | 'user'> {
  // arn:aws:iam::111111111111:user/path/name
  const [, account, name] = /^arn:[\w-]+:iam::(\d{12}):user\/(?:[^/]+\/)*([^/]+)$/.exec(arn) ?? [];
  if (account !== undefined && name !== undefined) return { account: accountId(account), user: userName(name) };
  throw new RekeyError('NOT_A_USER', `these are the credentials of ${arn || 'nobody'}, which is not an IAM user`, {
    hint: 'Only IAM users have access keys of their own. Use the key of the user: --profile NAME, or the AWS_* variables.',
  });
}

const notTaken = (key: KeyId): RekeyError =>
  new RekeyError(
    'CREDENTIALS_EXPIRED',
    `AWS does not take the access key ${key}: it is switched off, deleted or not right`,
    {
      hint: 'If it was switched off before you had fetched the new one, ask whoever runs Rekey: until it is deleted, `rekey undo ACCOUNT USER` switches it on again.',
    },
  );
