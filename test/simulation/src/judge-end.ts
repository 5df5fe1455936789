import type { RunResult } from '@rekey/engine';
import { minuteMs } from '@rekey/engine/testing';
import type { Auditor } from './auditor.ts';
import { aboutUser, isRetrievable, secretsOf } from './ledger.ts';
import { isExcepted, isHeld, isOptedOut, isQuarantined, modeOf } from './oracle.ts';
import type { Person, Stage } from './stage.ts';
import { everyone } from './stage.ts';

/** I5: every secret ever minted begins alike, and the table and results hold none. */
export function checkLeaks({ world }: Stage, { blame }: Auditor, results: readonly unknown[]): void {
  const { table } = world.state;
  const told = JSON.stringify([...Object.values(table), results], (_name, value: unknown) =>
    value instanceof Map ? [...value] : value,
  );
  if (told.includes('wJal/')) blame('I5', 'a secret stands in the table or in a result');
}

/** I6: what the history calls done was done, by Rekey or, where it could only look afterwards, by somebody. */
export function checkHistory({ world, ledger, isTableTampered }: Stage, { blame, deeds }: Auditor): void {
  for (const { action, account, user, keyId, status, run } of world.state.table.history.values()) {
    if (status !== 'done' || keyId === undefined || !world.state.accounts.has(account)) continue;
    const { peopleDid } = ledger.keys.get(keyId) ?? {};
    const ways: Readonly<Record<string, readonly [method: string, byPeople: boolean]>> = {
      issue: ['create', false],
      deactivate: ['deactivate', peopleDid?.has('switch off') === true],
      delete: ['delete', peopleDid?.has('delete') === true],
      'discard-orphan': ['delete', peopleDid?.has('delete') === true],
      reactivate: ['reactivate', peopleDid?.has('switch on') === true],
    };
    const [method, byPeople] = ways[action] ?? [];
    if (method === undefined || byPeople === true || isTableTampered) continue;
    if (!deeds.has(`${method} ${account} ${keyId}`))
      blame('I6', `the history of ${user} says that ${run} did ${action} ${keyId}, which never happened`);
  }
}

/** I7: a run ends in its time, and says of every account what became of it. */
export function checkRun(
  { blame }: Auditor,
  { result, budgetMs, graceMs }: { readonly result: RunResult; readonly budgetMs?: number; readonly graceMs: number },
): void {
  const tookMs = (result.endedAt?.getTime() ?? 0) - result.startedAt.getTime();
  if (budgetMs !== undefined && tookMs > budgetMs + graceMs)
    blame('I7', `${result.run} took ${tookMs / 1000} s of ${budgetMs / 1000}`);
  for (const { account, coverage, counts } of result.accounts) {
    if (coverage === 'deferred' && counts.issued + counts.deactivated + counts.deleted > 0)
      blame('I7', `${account.id} is deferred, but something was done there`);
  }
}

/** What holds once nothing goes wrong any more: I2, I6 and I7. */
export function checkConverged(stage: Stage, { blame }: Auditor, last: RunResult): void {
  const { world } = stage;
  for (const account of world.state.accounts.values()) {
    if (!last.accounts.some((each) => each.account.id === account.id))
      blame('I7', `the last run says nothing of account ${account.id}`);
  }
  for (const { account, coverage, code, because } of last.accounts)
    if (['failed', 'deferred', 'unreachable'].includes(coverage) && code !== 'ORGANIZATION_ON_HOLD')
      blame('I7', `${account.id} is ${coverage} in the last run: ${code} ${because}`);
  for (const person of everyone(stage)) if (isWithinReach(stage, person)) checkPerson(stage, person, blame);
}

/** I4 forbids to do anything for the others, so nothing can be asked of them. */
function isWithinReach({ world, policy }: Stage, person: Person): boolean {
  const { account, user } = person;
  const now = world.clock.now();
  return (
    account.id !== world.state.managementAccount &&
    account.state === 'ACTIVE' &&
    !isOptedOut(account) &&
    modeOf(policy, person) === 'enforce' &&
    !isExcepted(policy, person, now) &&
    !isExcepted(policy, person, new Date(now.getTime() - 10 * minuteMs)) &&
    !isHeld(world.state.table.holds, person, { now, since: now }) &&
    !isQuarantined(user)
  );
}

function checkPerson(stage: Stage, { account, user }: Person, blame: Auditor['blame']): void {
  const { world, ledger } = stage;
  const { table } = world.state;
  const item = table.items.get(account.id)?.get(user.name);
  const found = item?.view?.verdict === 'attention';
  const intent = table.intents.get(account.id)?.get(user.name);
  const who = `${user.name} in ${account.id}`;
  if (intent !== undefined && !found) blame('I2', `the intent of ${who} is still open`);
  if (item?.record.pending !== undefined && intent === undefined) blame('I6', `a call for ${who} is still pending`);
  for (const { id, status, lastUse } of user.keys) {
    const { madeBy, peopleDid } = ledger.keys.get(id) ?? {};
    const isLost = peopleDid?.has('take the secret') === true || peopleDid?.has('rename or move') === true;
    // Rekey had settled it while it was off.
    const isRevived = peopleDid?.has('switch off') === true && peopleDid.has('switch on');
    const isOurs = madeBy !== 'people' && !isLost && !isRevived;
    if (
      !isOurs ||
      stage.elusive.has(aboutUser(account.id, user.name)) ||
      status !== 'Active' ||
      found ||
      stage.isTableTampered ||
      lastUse.at !== undefined
    )
      continue;
    const stages = secretsOf(account).map(({ versions }) => versions.get(`${account.id}|${id}`)?.stage);
    if (!isRetrievable(world, account.id, id) && !stages.includes('previous'))
      blame('I2', `${id} of ${who} is active, and nobody can have its secret`);
  }
}
