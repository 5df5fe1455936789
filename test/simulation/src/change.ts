import type { AccountId } from '@rekey/engine';
import { keyId, ouId, userName } from '@rekey/engine';
import type { WorldAccount, WorldKey } from '@rekey/engine/testing';
import { createWorld, dayMs } from '@rekey/engine/testing';
import { aboutArn, aboutPlace, aboutTags, aboutUser, isInHands } from './ledger.ts';
import { accountIds, ouPathOf } from './places.ts';
import { scopeOf } from './policy.ts';
import type { Change } from './script.ts';
import type { Person, Stage } from './stage.ts';
import { personOf } from './stage.ts';

/** People, other tools and misfortune at work. What cannot be done, because nobody is there to do it to, is not done. */
export function change(stage: Stage, what: Change): void {
  stage.tell(() => `somebody: ${JSON.stringify(what)}`);
  if ('account' in what) return changeAccount(stage, what);
  if ('user' in what && what.kind !== 'hold') {
    const person = personOf(stage, what.user);
    if (person !== undefined) changeUser(stage, what, person);
    return;
  }
  switch (what.kind) {
    case 'add-account':
      return addAccount(stage);
    case 'hold':
      return hold(stage, what);
    case 'release':
      stage.world.state.table.holds = [];
      return;
    case 'policy':
      stage.policy = what.policy;
      return;
    case 'lose-table':
    case 'restore-table':
      return changeTable(stage, what.kind);
    default:
      return;
  }
}

type OfUser = Exclude<Extract<Change, { user: number }>, { kind: 'hold' }>;
type OfAccount = Extract<Change, { account: number }>;

function changeUser(stage: Stage, what: OfUser, { account, user }: Person): void {
  const { world, ledger } = stage;
  const { people } = world;
  ledger.touch(aboutUser(account.id, user.name));
  switch (what.kind) {
    case 'create-key': {
      const made = people.createKey(account.id, user.name);
      if (made !== undefined) ledger.born(made, account.id, 'people');
      break;
    }
    case 'delete-key':
    case 'switch-on':
    case 'switch-off':
    case 'use-key': {
      const key = user.keys[what.key % Math.max(1, user.keys.length)];
      if (key !== undefined) changeKey(stage, account, { what: what.kind, key });
      break;
    }
    case 'edit-secret':
    case 'schedule-secret-deletion':
    case 'remove-secret':
      changeSecret(stage, account, { what: what.kind, user: user.name });
      break;
    case 'rename-user': {
      const name = `${user.name.slice(0, 40)}2`;
      if (!account.users.has(userName(name))) people.renameUser(account.id, user.name, name);
      ledger.touch(aboutUser(account.id, user.name));
      noteMove(stage, { account, user });
      break;
    }
    case 'move-user':
      noteMove(stage, { account, user });
      people.changeUser(account.id, user.name, { path: user.path === '/' ? '/moved/' : '/' });
      break;
    case 'delete-user':
    case 'recreate-user':
      removeUser(stage, { account, user }, what.kind === 'recreate-user');
      break;
    case 'exempt-by-tag':
      people.changeUser(account.id, user.name, { tags: what.on ? { kind: 'exempt' } : {} });
      break;
    case 'exempt-by-group':
      people.changeUser(account.id, user.name, { groups: what.on ? ['exempt'] : [] });
      break;
    case 'quarantine':
      people.changeUser(account.id, user.name, {
        attachedPolicies: what.on ? ['AWSCompromisedKeyQuarantineV3'] : [],
      });
      break;
    default:
      what satisfies never;
  }
  stage.snap(account.id, user.name);
}

function noteMove({ ledger, elusive }: Stage, { account, user }: Person): void {
  for (const { id } of user.keys) ledger.keys.get(id)?.peopleDid.add('rename or move');
  ledger.touch(aboutArn(account.id, user.name));
  elusive.add(aboutUser(account.id, user.name));
}

type KeyChange = { readonly what: 'delete-key' | 'switch-on' | 'switch-off' | 'use-key'; readonly key: WorldKey };

function changeKey({ world, ledger }: Stage, account: WorldAccount, { what, key }: KeyChange): void {
  const tale = ledger.keys.get(key.id);
  switch (what) {
    case 'delete-key':
      world.people.deleteKey(account.id, key.id);
      tale?.peopleDid.add('delete');
      return;
    case 'switch-on':
      world.people.setStatus(account.id, key.id, 'Active');
      tale?.peopleDid.add('switch on');
      return;
    case 'switch-off':
      world.people.setStatus(account.id, key.id, 'Inactive');
      tale?.peopleDid.add('switch off');
      return;
    case 'use-key':
      if (key.status === 'Active' && isInHands(world, ledger, key)) world.people.useKey(account.id, key.id);
      return;
    default:
      what satisfies never;
  }
}

type SecretChange = {
  readonly what: 'edit-secret' | 'schedule-secret-deletion' | 'remove-secret';
  readonly user: string;
};

function changeSecret({ world, policy, ledger }: Stage, { id }: WorldAccount, { what, user }: SecretChange): void {
  const name = policy.secretName.replace('{user}', user.replaceAll(',', '/2C'));
  const secret = world.secretOf(id, name);
  if (secret === undefined) return;
  for (const version of secret.versions.keys())
    ledger.keys.get(keyId(version.split('|')[1] ?? ''))?.peopleDid.add('take the secret');
  if (what === 'edit-secret') world.people.putSecretValue(id, 'us-east-1', { name, value: 'edited by hand' });
  else if (what === 'remove-secret') world.people.removeSecret(id, 'us-east-1', name);
  else world.people.scheduleSecretDeletion(id, 'us-east-1', name);
}

/** IAM deletes no user who has a key: the keys go first. */
function removeUser({ world, ledger, elusive }: Stage, { account, user }: Person, again: boolean): void {
  for (const { id } of user.keys) ledger.keys.get(id)?.peopleDid.add('delete');
  world.people.deleteUser(account.id, user.name);
  if (!again) return;
  elusive.add(aboutUser(account.id, user.name));
  ledger.touch(aboutArn(account.id, user.name));
  world.people.createUser(account.id, { name: user.name, keys: [{ ageDays: 0 }] });
  for (const { id } of world.keysOf(account.id, user.name)) ledger.born(id, account.id, 'people');
}

function changeAccount({ world, ledger }: Stage, what: OfAccount): void {
  const all = [...world.state.accounts.values()].filter(({ id }) => id !== world.state.managementAccount);
  const account = all[what.account % Math.max(1, all.length)];
  if (account === undefined) return;
  const { id } = account;
  const { people } = world;
  switch (what.kind) {
    case 'remove-account':
      return people.removeAccount(id);
    case 'move-account':
      ledger.touch(aboutPlace(id));
      return people.changeAccount(id, { ouPath: ouPathOf(account.ouPath.length).map(ouId) });
    case 'suspend':
      return people.changeAccount(id, { state: what.on ? 'SUSPENDED' : 'ACTIVE' });
    case 'opt-out':
      ledger.touch(aboutTags(id));
      return people.changeAccount(id, { tags: what.on ? { rekey: 'opt-out' } : {} });
    case 'hide-tags':
      ledger.touch(aboutTags(id));
      return people.changeAccount(id, { tagsReadable: !what.on });
    case 'remove-role':
      return people.changeAccount(id, { roles: what.on ? [] : ['rekey/rekey-member'] });
    case 'delay-report':
      return people.changeAccount(id, { reportCompletes: !what.on });
    case 'deny':
      return people.changeAccount(id, { denyActions: what.actions });
    default:
      what satisfies never;
  }
}

function addAccount({ world, ledger, snap }: Stage): void {
  const id = accountIds.at(-1) as AccountId;
  if (world.state.accounts.has(id)) return;
  world.people.addAccount({
    id,
    joinedDaysAgo: 0.5,
    users: [{ name: 'alice', keys: [{ ageDays: 95, lastUsedDaysAgo: 1 }] }],
  });
  for (const key of world.keysOf(id, userName('alice'))) ledger.born(key.id, id, 'people');
  snap(id, userName('alice'));
}

function hold(stage: Stage, { place, user, days }: Extract<Change, { kind: 'hold' }>): void {
  const { world } = stage;
  const person = user === undefined ? undefined : personOf(stage, user);
  const since = world.clock.now();
  world.state.table.holds.push({
    scope: person === undefined ? scopeOf(place) : person.account.id,
    ...(person === undefined ? {} : { user: person.user.name }),
    reason: 'held by the script',
    author: 'somebody',
    since,
    ...(days === undefined ? {} : { until: new Date(since.getTime() + days * dayMs) }),
  });
}

/** Lost for good, or as it was before an earlier episode. */
function changeTable(stage: Stage, what: 'lose-table' | 'restore-table'): void {
  const { world, copies } = stage;
  const older = copies.at(-2) ?? copies.at(-1);
  world.restoreTable(what === 'lose-table' || older === undefined ? createWorld().copyTable() : older);
  stage.isTableTampered = true;
}
