import { GetCallerIdentityCommand, type STSClient } from '@aws-sdk/client-sts';
import { type AccountId, accountId } from '@rekey/engine';
import { once } from './once.ts';
import { partitionOf } from './partition.ts';
import { translate } from './translate.ts';

/** Whoever runs Rekey: the central role, or a person. */
export type Caller = { readonly account: AccountId; readonly arn: string; readonly partition: string };

export const createCaller = (sts: STSClient): (() => Promise<Caller>) =>
  once(async () => {
    try {
      const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
      if (Account === undefined || Arn === undefined) throw new Error('GetCallerIdentity names no caller');
      return { account: accountId(Account), arn: Arn, partition: partitionOf(Arn) };
    } catch (error) {
      throw translate(error, { action: 'sts:GetCallerIdentity' });
    }
  });
