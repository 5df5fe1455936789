import {
  CreateSecretCommand,
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  RestoreSecretCommand,
  type SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Clock, Prepared, VaultRequest } from '@rekey/engine';
import { type Failure, failureOf, isCode } from '../aws/failure.ts';
import type { Waits } from '../settings.ts';
import { renderPolicy } from './resource-policy.ts';
import { managedTag, stateOf } from './state.ts';
import type { Steps } from './vault-call.ts';

export type PrepareContext = {
  readonly secrets: SecretsManagerClient;
  readonly region: string;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly waits: Pick<Waits, 'newPrincipalMs'>;
  readonly steps: Steps;
};

/** Two calls where the table was right about the secret: CreateSecret or DescribeSecret, and PutResourcePolicy. */
export async function prepareSecret(context: PrepareContext, request: VaultRequest): Promise<Prepared> {
  try {
    const present = request.known ? await look(context, request) : await create(context, request);
    const found = present ?? (request.known ? await create(context, request) : undefined);
    if (found) return await takeOver(context, request, found);
    await putPolicy(context, request);
    return { status: 'ready', how: 'created' };
  } catch (error) {
    return context.steps.refusal(error);
  }
}

/** Creates it without a value; if its name is taken, by a secret scheduled for deletion too, that secret. */
async function create(
  context: PrepareContext,
  request: VaultRequest,
): Promise<DescribeSecretCommandOutput | undefined> {
  const { secrets, steps } = context;
  try {
    await steps.run('secretsmanager:CreateSecret', (watch) =>
      secrets.send(
        new CreateSecretCommand({
          Name: request.name,
          Description: `Access key of the IAM user ${request.user}, kept by Rekey`,
          Tags: [managedTag],
        }),
        watch,
      ),
    );
    return undefined;
  } catch (error) {
    if (!saysTaken(failureOf(error))) throw error;
    return look(context, request);
  }
}

/** ResourceExists, but InvalidRequest for a secret that is scheduled for deletion, or that is a replica. */
function saysTaken(failure: Failure | undefined): boolean {
  if (isCode(failure, 'ResourceExists')) return true;
  const isRefused = isCode(failure, 'InvalidRequest', 'InvalidParameter');
  return isRefused && /scheduled for deletion|replica/i.test(failure?.words ?? '');
}

async function look(
  { secrets, steps }: PrepareContext,
  { name }: VaultRequest,
): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    return await steps.run('secretsmanager:DescribeSecret', (watch) =>
      secrets.send(new DescribeSecretCommand({ SecretId: name }), watch),
    );
  } catch (error) {
    if (isCode(failureOf(error), 'ResourceNotFound')) return undefined;
    throw error;
  }
}

async function takeOver(
  context: PrepareContext,
  request: VaultRequest,
  found: DescribeSecretCommandOutput,
): Promise<Prepared> {
  const state = stateOf(found, context.region);
  if (state.status === 'not-ours') return notOurs(request, state.because);
  if (state.status === 'foreign' && request.existing === 'refuse') {
    return notOurs(request, `it was there before Rekey and has no tag ${managedTag.Key}`);
  }
  if (state.scheduledForDeletion) await restore(context, request);
  if (state.status === 'foreign') return adopt(context, request);
  await putPolicy(context, request);
  return { status: 'ready', how: state.scheduledForDeletion ? 'restored' : 'present' };
}

const notOurs = ({ account, name }: VaultRequest, because: string): Prepared => ({
  status: 'refused',
  code: 'SECRET_NOT_OURS',
  because: `account ${account}: secret ${name} is not ours to write: ${because}`,
});

const restore = ({ secrets, steps }: PrepareContext, { name }: VaultRequest) =>
  steps.run('secretsmanager:RestoreSecret', (watch) =>
    secrets.send(new RestoreSecretCommand({ SecretId: name }), watch),
  );

/** The tag comes last: until it is there, the next run adopts anew. */
async function adopt(context: PrepareContext, request: VaultRequest): Promise<Prepared> {
  const { secrets, steps } = context;
  const { ResourcePolicy: replacedPolicy } = await steps.run('secretsmanager:GetResourcePolicy', (watch) =>
    secrets.send(new GetResourcePolicyCommand({ SecretId: request.name }), watch),
  );
  await putPolicy(context, request);
  await steps.run('secretsmanager:TagResource', (watch) =>
    secrets.send(new TagResourceCommand({ SecretId: request.name, Tags: [managedTag] }), watch),
  );
  return { status: 'ready', how: 'adopted', ...(replacedPolicy ? { replacedPolicy } : {}) };
}

/** Always anew from the live ARN: a user who was moved or made again is another principal. */
async function putPolicy(context: PrepareContext, request: VaultRequest): Promise<void> {
  const { secrets, steps, clock, waits } = context;
  const put = () =>
    steps.run('secretsmanager:PutResourcePolicy', (watch) =>
      secrets.send(
        new PutResourcePolicyCommand({
          SecretId: request.name,
          ResourcePolicy: renderPolicy(request.userArn, request.readers),
          BlockPublicPolicy: true,
        }),
        watch,
      ),
    );
  for (const waitMs of waits.newPrincipalMs) {
    try {
      await put();
      return;
    } catch (error) {
      if (!isCode(failureOf(error), 'MalformedPolicyDocument')) throw error;
      await clock.sleep(waitMs);
    }
  }
  await put();
}
