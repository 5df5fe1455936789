import type {
  Custody,
  Fact,
  Identity,
  Intent,
  IssuedKey,
  Key,
  KeyStatus,
  Keys,
  LastUse,
  Sighting,
  SwitchedOffKey,
  Tags,
  UserFacts,
  UserRecord,
} from '../model/facts.ts';
import { noRecord } from '../model/facts.ts';
import type { AccountId, KeyId, OuId, RunId, UserName } from '../model/ids.ts';
import { accountId, keyId, ouId, runId, userId, userName } from '../model/ids.ts';
import { daysAgo, minutesAgo, now } from './time.ts';

// Builders take what a test is about and fill in the rest: a user of whom everything is known and nothing is due.

export const theAccount: AccountId = accountId('111111111111');
export const theOuPath: readonly OuId[] = [ouId('ou-ab12-workload1'), ouId('ou-ab12-payments1')];
export const theUser: UserName = userName('alice');
export const thisRun: RunId = runId('run-2');
export const earlierRun: RunId = runId('run-1');

export type KeySketch = {
  /** Without one, the id tells the age: `AKIA00000090DAYS`. */
  readonly id?: string;
  readonly ageDays?: number;
  readonly status?: KeyStatus;
  /** Short for `lastUse`. */
  readonly usedDaysAgo?: number | 'never';
  /** The service of the last use. */
  readonly service?: string;
  readonly lastUse?: Fact<LastUse>;
  readonly custody?: Fact<Custody>;
};

/** The id that `aKey` gives to a key of this age. */
export const keyIdOfAge = (ageDays: number): KeyId =>
  keyId(`AKIA${`${ageDays}DAYS`.replace('.', 'P').replace('-', 'M').padStart(12, '0')}`);

/** An active key, 10 days old, used an hour ago, not in custody. */
export const aKey = (sketch: KeySketch = {}): Key => {
  const ageDays = sketch.ageDays ?? 10;
  return {
    id: sketch.id === undefined ? keyIdOfAge(ageDays) : keyId(sketch.id),
    status: sketch.status ?? 'Active',
    createdAt: daysAgo(ageDays),
    lastUse: sketch.lastUse ?? lastUseOf(sketch),
    custody: sketch.custody ?? 'none',
  };
};

const anHourInDays = 1 / 24;

const lastUseOf = ({ usedDaysAgo = anHourInDays, service = 's3' }: KeySketch): LastUse =>
  usedDaysAgo === 'never' ? { at: undefined } : { at: daysAgo(usedDaysAgo), service, region: 'us-east-1' };

export type UserSketch = {
  readonly account?: string;
  readonly ouPath?: readonly string[];
  readonly name?: string;
  readonly path?: Fact<string>;
  readonly identity?: Fact<Partial<Identity>>;
  readonly console?: Fact<boolean>;
  readonly tags?: Fact<Tags>;
  readonly groups?: Fact<readonly string[]>;
  readonly attachedPolicies?: Fact<readonly string[]>;
  readonly keys?: Fact<readonly Key[]>;
  readonly seen?: Sighting;
  readonly keysAt?: Date;
  readonly more?: boolean;
  readonly record?: Partial<UserRecord>;
  readonly optedOut?: Fact<boolean>;
  readonly run?: string;
};

/** A user in enforce-able shape: one key, freshly listed, every fact known, nothing on record. */
export const aUser = (sketch: UserSketch = {}): UserFacts => {
  const name = userName(sketch.name ?? theUser);
  const account = accountId(sketch.account ?? theAccount);
  const path = sketch.path ?? '/';
  const arnPath = path === 'unread' || path === 'unreadable' ? '/' : path;
  return {
    account,
    ouPath: sketch.ouPath?.map(ouId) ?? theOuPath,
    name,
    path,
    identity: fill(sketch.identity, { userId: userIdOf(name), arn: `arn:aws:iam::${account}:user${arnPath}${name}` }),
    console: sketch.console ?? false,
    tags: sketch.tags ?? {},
    groups: sketch.groups ?? [],
    attachedPolicies: sketch.attachedPolicies ?? [],
    keys: keysOf(sketch),
    record: aRecord(sketch.record),
    optedOut: sketch.optedOut ?? false,
    run: runId(sketch.run ?? thisRun),
  };
};

/** The UserId that `aUser` gives to a user of this name. */
export const userIdOf = (name: string): Identity['userId'] =>
  userId(
    `AIDA${name
      .toUpperCase()
      .replaceAll(/[^A-Z0-9]/g, '')
      .padStart(16, '0')}`,
  );

const fill = <T extends object>(given: Fact<Partial<T>> | undefined, rest: T): Fact<T> =>
  given === 'unread' || given === 'unreadable' ? given : { ...rest, ...given };

const keysOf = (sketch: UserSketch): Fact<Keys> => {
  const list = sketch.keys ?? [aKey()];
  if (list === 'unread' || list === 'unreadable') return list;
  return { seen: sketch.seen ?? 'listed', at: sketch.keysAt ?? now, list, more: sketch.more ?? false };
};

export const aRecord = (sketch: Partial<UserRecord> = {}): UserRecord => ({ ...noRecord, ...sketch });

const theSecret: IssuedKey['secret'] = { name: 'alice_credentials', region: 'us-east-1' };

/** The record's entry for a key that Rekey made; by default at the key's creation, in the earlier run. */
export const issued = (key: Key, sketch: Partial<IssuedKey> = {}): IssuedKey => ({
  keyId: key.id,
  at: key.createdAt,
  secret: theSecret,
  by: earlierRun,
  ...sketch,
});

/** The record's entry for a key that Rekey switched off so many days ago, in the earlier run. */
export const switchedOff = (
  key: Pick<Key, 'id'>,
  { offDaysAgo = 1, ...sketch }: Partial<SwitchedOffKey> & { readonly offDaysAgo?: number } = {},
): SwitchedOffKey => ({ keyId: key.id, at: daysAgo(offDaysAgo), by: earlierRun, ...sketch });

/** An intent that the earlier run opened an hour ago, with no key known to have come of it. */
export const anIntent = ({
  openedMinutesAgo = 60,
  ...sketch
}: Partial<Intent> & { readonly openedMinutesAgo?: number } = {}): Intent => ({
  epoch: 1,
  by: earlierRun,
  userId: userIdOf(theUser),
  keysBefore: [],
  openedAt: minutesAgo(openedMinutesAgo),
  secret: theSecret,
  ...sketch,
});
