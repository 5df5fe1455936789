import { RekeyError } from './errors.ts';
import type { PerformerDeps, Task } from './history-event.ts';
import { completed, newEvent } from './history-event.ts';
import { evolveRecord } from './lifecycle/evolve.ts';
import { issuedBy } from './lifecycle/intents.ts';
import type { Effect, Outcome } from './model/decision.ts';
import type { Intent, UserFacts, UserRecord } from './model/facts.ts';
import { isKnown } from './model/facts.ts';
import type { Rules } from './model/rules.ts';
import type { HistoryEvent } from './model/run.ts';
import { readersOf, secretOf } from './policy/secret-name.ts';
import type { Prepared, Refusal, VaultRequest } from './ports.ts';
import type { Secret } from './secret.ts';
import { tooLate } from './staleness.ts';

type Created = { readonly keyId: Intent['keysBefore'][number]; readonly createdAt: Date; readonly secret: Secret };

/**
 * Issues a key without losing it: the vault first, then the intent, the key, its id in the intent, its value in the
 * secret. A crash between any two steps leaves what judgeIntent (R3) can settle. The secret lives in this function only.
 */
export async function issueKey(deps: PerformerDeps, task: Task): Promise<Outcome> {
  const { facts, rules } = task;
  const { access, journal, lease } = deps;
  if (!isKnown(facts.identity) || !isKnown(facts.keys)) {
    throw new RekeyError('AWS_ERROR', 'a key is issued only for a user whose id and keys are known'); // guard G3 and G1 see to it
  }
  const secret = secretOf(facts, rules);
  const vault = access.vault(secret.region);
  const event = newEvent(deps, task);
  await journal.announce(event);

  // 1. The vault, before any key has changed.
  lease.assertTimeForAnEffect();
  const prepared = await vault.prepare(vaultRequest(facts, rules, facts.identity.arn));
  if (prepared.status !== 'ready') return abandon(deps, event, { record: facts.record, outcome: prepared });

  // 2. The intent, with what was there before.
  const intent: Intent = {
    epoch: lease.epoch,
    by: deps.run,
    userId: facts.identity.userId,
    keysBefore: facts.keys.list.map((key) => key.id),
    openedAt: facts.keys.at,
    secret,
    userArn: facts.identity.arn,
  };
  if ((await journal.openIntent(intent, event)) === 'held-elsewhere') {
    await deps.caps.giveBack('issue');
    return { status: 'refused', code: 'HELD_ELSEWHERE', because: 'a key is being issued to this user elsewhere' };
  }

  // 3. The key: asked for once, only while the lease is certainly ours, and not by a process that stood still since the list.
  lease.assertTimeForAnEffect();
  const late = tooLate(deps, facts.keys);
  if (late !== undefined) return abandon(deps, event, { record: facts.record, outcome: late });
  const created = await access.keys.create(facts.name);
  if (created.status === 'refused') return abandon(deps, event, { record: facts.record, outcome: created });
  if (created.status === 'unclear') return { status: 'unclear', code: 'CREATE_UNKNOWN', because: created.because };

  // 4. Its id; a writer that has lost its lease takes its key back.
  try {
    await journal.noteCreated(facts.account, facts.name, created.keyId);
  } catch (error) {
    await access.keys.delete(facts.name, created.keyId);
    throw error;
  }

  // 5. and 6. Its value, into custody: not by a process that slept, whose key another run may have discarded since.
  lease.assertTimeForAnEffect();
  const kept = await putInCustody(deps, facts, { created, vaultName: secret });
  if (kept !== 'kept') return afterPutFailed(deps, { event, facts, intent, created, refusal: kept });

  // 7. The end of the intent.
  const key = { ...issuedBy(intent, created.keyId), at: created.createdAt };
  const effect: Effect = { kind: 'issued', key, createdAt: created.createdAt };
  return completed(
    deps,
    { ...event, status: 'done', keyId: created.keyId, ...adoption(prepared) },
    {
      record: evolveRecord({ ...facts.record, userId: facts.identity.userId }, effect),
      outcome: { status: 'done', effect, secret: { ...secret, how: prepared.how } },
    },
  );
}

export const vaultRequest = (facts: UserFacts, rules: Rules, userArn: string): VaultRequest => {
  const { name, region } = secretOf(facts, rules);
  return {
    account: facts.account,
    user: facts.name,
    userArn,
    name,
    existing: rules.secrets.existing,
    readers: readersOf(facts, rules),
    known: facts.record.issued.some((issued) => issued.secret.name === name && issued.secret.region === region),
  };
};

/** Nothing was made: the history says so, and no intent stays. */
async function abandon(
  deps: PerformerDeps,
  event: HistoryEvent,
  end: { readonly record: UserRecord; readonly outcome: Refusal },
): Promise<Outcome> {
  await deps.caps.giveBack('issue');
  const { status, because } = end.outcome;
  return completed(deps, { ...event, status, detail: because }, end);
}

/** The value in the shape of the AWS credential_process protocol. */
const render = (facts: UserFacts, { keyId, createdAt, secret }: Created): Secret =>
  secret.map((secretAccessKey) =>
    JSON.stringify({
      Version: 1,
      AccessKeyId: keyId,
      SecretAccessKey: secretAccessKey,
      UserName: facts.name,
      AccountId: facts.account,
      CreatedAt: createdAt.toISOString(),
    }),
  );

type Custodian = { readonly created: Created; readonly vaultName: { readonly name: string; readonly region: string } };

/** `kept`, or why not: definite only if the secret, asked afterwards, does not hold the key. */
async function putInCustody(
  { access }: PerformerDeps,
  facts: UserFacts,
  { created, vaultName }: Custodian,
): Promise<'kept' | Refusal> {
  const vault = access.vault(vaultName.region);
  const put = await vault.store({
    account: facts.account,
    name: vaultName.name,
    keyId: created.keyId,
    value: render(facts, created),
  });
  if (put.status === 'stored') return 'kept';
  try {
    const custody = await vault.custody({ account: facts.account, name: vaultName.name, keyIds: [created.keyId] });
    if (custody.get(created.keyId) === 'current') return 'kept';
    return custody.get(created.keyId) === 'none' ? put : { ...put, status: 'unclear' };
  } catch {
    return {
      ...put,
      status: 'unclear',
      because: `${put.because}; and the secret could not be asked whether it holds the key`,
    };
  }
}

type Failed = {
  readonly event: HistoryEvent;
  readonly facts: UserFacts;
  readonly intent: Intent;
  readonly created: Created;
  readonly refusal: Refusal;
};

/** A definite no: the key goes, and the intent with it. Anything else is left to the next run, key and intent. */
async function afterPutFailed(
  deps: PerformerDeps,
  { event, facts, intent, created, refusal }: Failed,
): Promise<Outcome> {
  const open: UserRecord = { ...facts.record, intent: { ...intent, created: created.keyId } };
  if (refusal.status === 'refused') {
    const deleted = await deps.access.keys.delete(facts.name, created.keyId);
    // `gone` may mean that IAM does not know the new key yet: then the intent stays, for the next run to look.
    const taken = deleted.status === 'done';
    const detail = `${refusal.because}; the new key was ${taken ? 'deleted again' : 'not deleted yet'}`;
    return completed(
      deps,
      { ...event, status: 'refused', keyId: created.keyId, detail },
      { record: taken ? facts.record : open, outcome: { ...refusal, because: detail } },
    );
  }
  return refusal;
}

const adoption = (prepared: Extract<Prepared, { status: 'ready' }>): { readonly detail?: string } => {
  if (prepared.how !== 'adopted') return {};
  return {
    detail: `the secret was there before and is Rekey's now; replaced policy: ${prepared.replacedPolicy ?? 'none'}`,
  };
};
