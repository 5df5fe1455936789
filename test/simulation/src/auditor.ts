import type { HistoryEvent, Hold, KeyId, KeyStatus } from '@rekey/engine';
import { accountId, isAccountId } from '@rekey/engine';
import type { Call, WorldAccount, WorldUser } from '@rekey/engine/testing';
import type { Actor } from './actor.ts';
import { looksOf } from './actor.ts';
import { judges } from './judge-deed.ts';
import { aboutUndo, aboutUser, isHandedOut, type Moment } from './ledger.ts';
import type { Stage } from './stage.ts';

/** What was found to be wrong, by the number of the invariant or rule. */
export type Violation = { readonly invariant: string; readonly what: string };

/** What a call does; `asOf`: when the list that it gets was true; `sentAt`: of one that comes late, when it was sent. */
export type Effect = {
  readonly happen: () => Promise<unknown>;
  readonly asOf?: Moment | undefined;
  readonly sentAt?: Moment | undefined;
};

/** Stands beside every effect of every process. It changes nothing, and remembers the first thing that was wrong. */
export type Auditor = {
  readonly violation: () => Violation | undefined;
  readonly blame: (invariant: string, what: string) => void;
  /** Has the effect, which is atomic, and judges it. */
  readonly witness: (actor: Actor, call: Call, effect: Effect) => Promise<unknown>;
  /** `action account key` of every change that truly reached AWS. */
  readonly deeds: ReadonlySet<string>;
};

export function createAuditor(stage: Stage): Auditor {
  const { ledger } = stage;
  const deeds = new Set<string>();
  let violation: Violation | undefined;

  const blame: Auditor['blame'] = (invariant, what) => {
    if (violation !== undefined) return;
    violation = { invariant, what };
    stage.tell(() => `VIOLATION of ${invariant}: ${what}`);
  };

  const judge = (actor: Actor, call: Call, sentAt: Moment): void => {
    const { account, user } = subjectOf(stage, actor, call);
    if (account === undefined || user === undefined) return;
    const key = user.keys.find(({ id }) => id === call.keyId);
    const needsKey = call.port === 'keys' && call.method !== 'create';
    if (needsKey && key === undefined) return; // nothing can come of it
    const event = actor.announced.get(aboutUser(account.id, user.name));
    for (const [invariant, says] of judges) {
      const what = says({ stage, actor, call, sentAt, account, user, key, event });
      if (what === undefined) continue;
      blame(invariant, `${call.client} ${call.port}.${call.method} for ${user.name} in ${account.id}: ${what}`);
    }
  };

  const witness: Auditor['witness'] = async (actor, call, { happen: effect, asOf, sentAt }) => {
    if (call.port === 'store' || call.port === 'journal') {
      const answer = effect();
      await answer;
      follow(stage, actor, call);
      return answer;
    }
    if (!call.mutating) {
      noteLook(stage, actor, { call, asOf: asOf ?? ledger.now() });
      return effect();
    }
    judge(actor, call, sentAt ?? ledger.now());
    const before = keysIn(stage, actor, call);
    const answer = effect();
    noteDeed(stage, { actor, call, before, deeds });
    if (call.method === 'store') checkStored(stage, actor, { call, blame });
    return answer;
  };

  return { violation: () => violation, blame, witness, deeds };
}

/** Whom a call is about: calls on secrets name no user, but a key, whose maker remembers whom it is for. */
function subjectOf(
  { world }: Stage,
  actor: Actor,
  { account: id, user: name, keyId }: Call,
): { readonly account: WorldAccount | undefined; readonly user: WorldUser | undefined } {
  const account = id === undefined ? undefined : world.state.accounts.get(id);
  const meant = name ?? (keyId === undefined ? undefined : actor.made.get(keyId)?.user);
  return { account, user: meant === undefined ? undefined : account?.users.get(meant) };
}

const keysIn = (stage: Stage, actor: Actor, call: Call): ReadonlyMap<KeyId, KeyStatus> =>
  new Map(subjectOf(stage, actor, call).user?.keys.map(({ id, status }) => [id, status]));

function noteLook(stage: Stage, actor: Actor, { call, asOf }: { readonly call: Call; readonly asOf: Moment }): void {
  const { account, user, method } = call;
  if (account === undefined) return;
  if (method === 'open') {
    if (!actor.visits.has(account)) actor.visits.set(account, asOf);
    return;
  }
  if (method === 'list' && user !== undefined) {
    const looks = looksOf(actor, account, user);
    looks.list = asOf;
    looks.turnAt ??= stage.world.clock.now();
    return;
  }
  const owner = method === 'lastUse' || method === 'custody' ? ownerOf(stage, call) : undefined;
  if (owner === undefined) return;
  const looks = looksOf(actor, account, owner.name);
  if (method === 'custody') looks.custody = asOf;
  else looks.lastUse = Math.min(asOf, looks.lastUse ?? asOf);
}

function ownerOf({ world }: Stage, { account, keyId, args }: Call): WorldUser | undefined {
  const [request] = args as readonly [{ readonly keyIds?: readonly KeyId[] } | undefined];
  const id = keyId ?? request?.keyIds?.[0];
  const users = account === undefined ? undefined : world.state.accounts.get(account)?.users.values();
  return [...(users ?? [])].find(({ keys }) => keys.some((key) => key.id === id));
}

/** What the actor has written: the hold of an undo, and what it announced. */
function follow({ ledger }: Stage, actor: Actor, { port, method, args }: Call): void {
  if (method === 'putHold') {
    const { scope, user } = args[0] as Hold;
    if (isAccountId(scope) && user !== undefined) ledger.touch(aboutUndo(accountId(scope), user));
  }
  if (port !== 'journal' || (method !== 'announce' && method !== 'openIntent')) return;
  const event = args[method === 'announce' ? 0 : 1] as HistoryEvent;
  actor.announced.set(aboutUser(event.account, event.user), event);
}

type Done = {
  readonly actor: Actor;
  readonly call: Call;
  readonly before: ReadonlyMap<KeyId, KeyStatus>;
  readonly deeds: Set<string>;
};

function noteDeed(stage: Stage, { actor, call, before, deeds }: Done): void {
  const { world, ledger } = stage;
  const { account, user } = subjectOf(stage, actor, call);
  // Whoever has just stored a key knows that it is in custody.
  if (call.method === 'store' && account !== undefined && user !== undefined)
    looksOf(actor, account.id, user.name).custody = ledger.now();
  if (call.port !== 'keys' || account === undefined) return;
  deeds.add(`${call.method} ${account.id} ${call.keyId ?? ''}`);
  if (user === undefined) return;
  for (const { id } of user.keys) {
    if (before.has(id)) continue;
    ledger.born(id, account.id, actor.id);
    actor.made.set(id, { account: account.id, user: user.name });
    deeds.add(`create ${account.id} ${id}`);
  }
  const tale = call.keyId === undefined ? undefined : ledger.keys.get(call.keyId);
  const key = user.keys.find(({ id }) => id === call.keyId);
  if (tale !== undefined && key === undefined && before.has(call.keyId as KeyId)) tale.deletedBy = actor.id;
  const wentOff = key?.status === 'Inactive' && before.get(key.id) === 'Active';
  if (tale !== undefined && wentOff && call.method === 'deactivate')
    tale.switchedOff ??= { by: actor.id, at: world.clock.now() };
  if (tale !== undefined && call.method === 'reactivate') {
    tale.switchedOff = undefined;
    ledger.touch(aboutUndo(account.id, user.name));
  }
  stage.snap(account.id, user.name);
}

/** I5: the value lies in the secret of the key's own user, and the key still is there to be used. */
function checkStored(
  { world, ledger }: Stage,
  actor: Actor,
  { call, blame }: { readonly call: Call; readonly blame: Auditor['blame'] },
): void {
  const [request] = call.args as readonly [{ readonly name: string }];
  const made = call.keyId === undefined ? undefined : actor.made.get(call.keyId);
  const account = call.account === undefined ? undefined : world.state.accounts.get(call.account);
  if (account === undefined) return; // it left in the meantime
  if (made === undefined || call.keyId === undefined)
    return blame('I5', `${call.client} stored a key that it did not make`);
  const expected = actor.policy.secretName.replace('{user}', made.user.replaceAll(',', '/2C'));
  if (made.account !== call.account || request.name !== expected)
    blame('I5', `${call.client} stored a key of ${made.user} in ${request.name} of ${call.account}`);
  const { deletedBy } = ledger.keys.get(call.keyId) ?? {};
  if (deletedBy !== undefined && isHandedOut(account, call.keyId))
    blame('I5', `${call.client} stored ${call.keyId}, which ${deletedBy} had deleted`);
}
