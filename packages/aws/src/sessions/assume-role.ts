import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Account, Clock, SessionOptions } from '@rekey/engine';
import type { Caller } from '../aws/caller.ts';
import { homeRegionOf } from '../aws/partition.ts';
import type { SessionCredentials } from './credentials.ts';
import { roleArnOf, sessionNameOf, sourceIdentityOf } from './names.ts';
import { isNameRefused, isRegionDisabled, roleError } from './role-error.ts';
import { readOnlyPolicy } from './session-policy.ts';

const sessionSeconds = 3_600; // the most for a role assumed by a role

export type AssumeRequest = SessionOptions & { readonly account: Account };

type AssumeContext = {
  readonly caller: () => Promise<Caller>;
  readonly sts: STSClient;
  readonly stsIn: (region: string) => STSClient;
  readonly clock: Pick<Clock, 'now'>;
};

/** Assumes the member role once. */
export async function assumeRole(context: AssumeContext, request: AssumeRequest): Promise<SessionCredentials> {
  const { partition } = await context.caller();
  const roleArn = roleArnOf(partition, request.account.id, request.role);
  const command = (identity: { readonly SourceIdentity?: string }) => () =>
    new AssumeRoleCommand({
      RoleArn: roleArn,
      RoleSessionName: sessionNameOf(request.run),
      ...identity,
      DurationSeconds: sessionSeconds,
      ...(request.access === 'read' ? { Policy: readOnlyPolicy } : {}),
    });
  try {
    const named = { SourceIdentity: sourceIdentityOf(request.run) };
    const refusedName = (error: unknown) => {
      // A role that is only borrowed to look may trust us without letting us name the run; to change anything it must.
      const mayGoWithout = request.access === 'read' && request.named !== true;
      if (mayGoWithout && isNameRefused(error)) return sendSomewhere(context, partition, command({}));
      throw error;
    };
    return credentialsIn(await sendSomewhere(context, partition, command(named)).catch(refusedName));
  } catch (error) {
    throw roleError(error, { account: request.account, roleArn, clock: context.clock });
  }
}

/** STS can be switched off in a Region; the one of the partition's home can not. */
async function sendSomewhere({ sts, stsIn }: AssumeContext, partition: string, command: () => AssumeRoleCommand) {
  try {
    return await sts.send(command());
  } catch (error) {
    const home = homeRegionOf(partition);
    if (home === undefined || !isRegionDisabled(error)) throw error;
    return stsIn(home).send(command());
  }
}

function credentialsIn({ Credentials }: Awaited<ReturnType<typeof sendSomewhere>>): SessionCredentials {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
    throw new Error('AssumeRole gave no credentials');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
