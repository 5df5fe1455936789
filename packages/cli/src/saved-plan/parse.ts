import {
  type AccountId,
  isAccountId,
  type KeyId,
  keyId,
  type PlannedStep,
  type PlannedUser,
  type SecretRef,
  userName,
} from '@rekey/engine';
import { refused, type SavedPlan } from './saved-plan.ts';

// What stands in the file decides whose keys go: everything in it is checked, and one mistake refuses it as a whole.

/** Throws PLAN_REFUSED, with the place, for anything that `plan --out` did not write. */
export const parseSavedPlan = (text: string, file: string): SavedPlan => {
  const document = objectAt(jsonOf(text, file), file);
  if (document['schema'] === 'rekey.plan/1')
    throw refused(`${file} is what \`rekey plan --json\` prints, and not a plan to be run`);
  if (document['schema'] !== 'rekey.saved-plan/1')
    throw refused(`${file} is not a plan that \`rekey plan --out\` wrote`);
  const policy = objectAt(document['policy'], 'policy');
  return {
    at: dateAt(document['at'], 'at'),
    organization: textAt(document['organization'], 'organization', /^o-[a-z0-9]{10,32}$/),
    policy: {
      name: textAt(policy['name'], 'policy.name'),
      digest: textAt(policy['digest'], 'policy.digest', /^[0-9a-f]{64}$/),
    },
    ...(document['forced'] === undefined
      ? {}
      : { forced: userName(textAt(document['forced'], 'forced', legalUserName)) }),
    users: onlyOnce(
      listAt(document['accounts'], 'accounts').flatMap((account, index) => usersOf(account, `accounts[${index}]`)),
    ),
  };
};

const jsonOf = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw refused(`${file} is not JSON, or is cut off`);
  }
};

const legalUserName = /^[\w+=,.@-]{1,64}$/;
const legalKeyId = /^\w{16,128}$/; // https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html

const usersOf = (value: unknown, place: string): readonly PlannedUser[] => {
  const { id, users } = objectAt(value, place);
  if (typeof id !== 'string' || !isAccountId(id)) throw wrong(`${place}.id`, 'an account id of 12 digits');
  return listAt(users, `${place}.users`).map((user, index) => userOf(user, `${place}.users[${index}]`, id));
};

const userOf = (...[value, place, account]: readonly [unknown, string, AccountId]): PlannedUser => {
  const { user, keys, steps } = objectAt(value, place);
  return {
    account,
    user: userName(textAt(user, `${place}.user`, legalUserName)),
    keys: listAt(keys, `${place}.keys`).map((key, index) => keyOf(key, `${place}.keys[${index}]`)),
    steps: listAt(steps, `${place}.steps`).map((step, index) => stepOf(step, `${place}.steps[${index}]`)),
  };
};

const keyOf = (value: unknown, place: string): PlannedUser['keys'][number] => {
  const { id, status } = objectAt(value, place);
  if (status !== 'Active' && status !== 'Inactive') throw wrong(`${place}.status`, 'Active or Inactive');
  return { id: keyIdAt(id, `${place}.id`), status };
};

const kinds: readonly PlannedStep['kind'][] = ['issue', 'deactivate', 'delete', 'discard-orphan', 'settle-intent'];

const stepOf = (value: unknown, place: string): PlannedStep => {
  const step = objectAt(value, place);
  const kind = kinds.find((one) => one === step['kind']);
  if (kind === undefined) throw wrong(`${place}.kind`, `one of ${kinds.join(', ')}`);
  return {
    kind,
    ...(step['keyId'] === undefined ? {} : { keyId: keyIdAt(step['keyId'], `${place}.keyId`) }),
    ...(step['secret'] === undefined ? {} : { secret: secretOf(step['secret'], `${place}.secret`) }),
  };
};

const secretOf = (value: unknown, place: string): SecretRef => {
  const { name, region } = objectAt(value, place);
  return { name: textAt(name, `${place}.name`), region: textAt(region, `${place}.region`) };
};

/** A user twice would be two turns at once. */
const onlyOnce = (users: readonly PlannedUser[]): readonly PlannedUser[] => {
  const seen = new Set<string>();
  for (const { account, user } of users) {
    const whom = `${account} ${user}`;
    if (seen.has(whom)) throw refused(`the plan names ${user} in ${account} twice`);
    seen.add(whom);
  }
  return users;
};

type Fields = Readonly<Record<string, unknown>>;

const objectAt = (value: unknown, place: string): Fields => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw wrong(place, 'an object');
};

const listAt = (value: unknown, place: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw wrong(place, 'a list');
};

const textAt = (...[value, place, pattern = /^.{1,512}$/]: readonly [unknown, string, RegExp?]): string => {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw wrong(place, 'text as `rekey plan --out` writes it');
};

const keyIdAt = (value: unknown, place: string): KeyId => keyId(textAt(value, place, legalKeyId));

const dateAt = (value: unknown, place: string): Date => {
  const date = new Date(typeof value === 'string' ? value : Number.NaN);
  if (Number.isNaN(date.getTime())) throw wrong(place, 'a time');
  return date;
};

const wrong = (place: string, expected: string) => refused(`the plan is damaged: ${place} is not ${expected}`);
