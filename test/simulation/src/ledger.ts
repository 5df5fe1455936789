import type { AccountId, KeyId, UserName } from '@rekey/engine';
import type { World, WorldAccount, WorldKey, WorldSecret, WorldUser } from '@rekey/engine/testing';

/** Counts what people do, so that it can be told whether somebody acted between a look and a deed. */
export type Moment = number;

/** What concerns one user, by name; the user's name and path; where an account stands; what it is tagged with. */
export const aboutUser = (account: AccountId, user: UserName): string => `${account}/${user}`;
export const aboutArn = (account: AccountId, user: UserName): string => `the ARN of ${account}/${user}`;
export const aboutPlace = (account: AccountId): string => `${account} in the tree`;
/** The hold that an undo puts, and what it switches on again. */
export const aboutUndo = (account: AccountId, user: UserName): string => `an undo for ${account}/${user}`;
export const aboutTags = (account: AccountId): string => `${account}'s tags`;

export type Tale = {
  readonly account: AccountId;
  /** `people`, or the run that made it. */
  readonly madeBy: string;
  switchedOff?: { readonly by: string; readonly at: Date } | undefined;
  deletedBy?: string;
  readonly peopleDid: Set<'switch off' | 'delete' | 'switch on' | 'take the secret' | 'rename or move'>;
};

/** What an all-seeing clerk writes down about a history: who made which key, who ended it, and when people acted. */
export type Ledger = {
  readonly now: () => Moment;
  readonly touch: (...subjects: readonly string[]) => void;
  /** Whether people have acted on any of these since. */
  readonly touchedSince: (moment: Moment, ...subjects: readonly string[]) => boolean;
  readonly keys: ReadonlyMap<KeyId, Tale>;
  readonly born: (id: KeyId, account: AccountId, by: string) => void;
};

export function createLedger({ state }: World): Ledger {
  let moment: Moment = 0;
  const touched = new Map<string, Moment>();
  const keys = new Map<KeyId, Tale>();
  const born: Ledger['born'] = (id, account, madeBy) => void keys.set(id, { account, madeBy, peopleDid: new Set() });
  for (const { id: account, users } of state.accounts.values()) {
    const items = [...(state.table.items.get(account)?.values() ?? [])];
    const issued = new Set(items.flatMap(({ record }) => record.issued.map(({ keyId }) => keyId)));
    for (const user of users.values())
      for (const { id } of user.keys) born(id, account, issued.has(id) ? 'an earlier run' : 'people');
  }
  return {
    now: () => moment,
    touch: (...subjects) => {
      moment += 1;
      for (const subject of subjects) touched.set(subject, moment);
    },
    touchedSince: (since, ...subjects) => subjects.some((subject) => (touched.get(subject) ?? -1) > since),
    keys,
    born,
  };
}

/** The key's value is what a secret hands out now, to the user that the key is of. */
export function isRetrievable({ state }: World, account: AccountId, id: KeyId): boolean {
  const there = state.accounts.get(account);
  const owner = [...(there?.users.values() ?? [])].find(({ keys }) => keys.some((key) => key.id === id));
  if (there === undefined || owner === undefined) return false;
  const arn = `arn:aws:iam::${account}:user${owner.path}${owner.name}`;
  return secretsOf(there).some(
    ({ scheduledForDeletion, versions, policy, name }) =>
      !scheduledForDeletion &&
      versions.get(`${account}|${id}`)?.stage === 'current' &&
      // Of a renamed or moved user the policy names an ARN that is no more; seeded secrets have none.
      (policy?.includes(`"${arn}"`) ?? name.endsWith(`${owner.name.replaceAll(',', '/2C')}_credentials`)),
  );
}

/** A secret's current value is the key's, whether or not the key is still there. */
export const isHandedOut = (account: WorldAccount, id: KeyId): boolean =>
  secretsOf(account).some(({ versions }) => versions.get(`${account.id}|${id}`)?.stage === 'current');

export const secretsOf = ({ secrets }: Pick<WorldAccount, 'secrets'>): readonly WorldSecret[] =>
  [...secrets.values()].flatMap((region) => [...region.values()]);

/** In somebody's hands: made by a person, used by somebody, or to be had from the secret. */
export function isInHands(world: World, ledger: Ledger, { id, lastUse }: WorldKey): boolean {
  const tale = ledger.keys.get(id);
  if (tale === undefined) return false;
  return tale.madeBy === 'people' || lastUse.at !== undefined || isRetrievable(world, tale.account, id);
}

/** The keys with which somebody can work now. */
export const workingKeys = (world: World, ledger: Ledger, { keys }: WorldUser): readonly WorldKey[] =>
  keys.filter((key) => key.status === 'Active' && isInHands(world, ledger, key));
