import type { LastUse, UserRecord } from '../model/facts.ts';
import { noRecord } from '../model/facts.ts';
import { accountId, ouId, userName } from '../model/ids.ts';
import { memberRoleVersion } from '../model/member-role.ts';
import { defaultPolicy } from '../model/policy.ts';
import { earlierRun } from './builders.ts';
import { dayMs, now } from './time.ts';
import type {
  AccountDescription,
  KeyDescription,
  SecretDescription,
  UserDescription,
  WorldDescription,
} from './world-description.ts';
import { mintKey, mintUserId } from './world-mint.ts';
import type { WorldAccount, WorldKey, WorldSecret, WorldState, WorldTable, WorldUser } from './world-state.ts';
import { at, emptyTable, secretsIn, userArn, versionId } from './world-state.ts';

export const theManagementAccount = '999999999999';

const secretSettings = defaultPolicy.secrets;

/** The name of a user's secret under the default policy. */
export const secretNameOf = (user: string): string =>
  secretSettings.name.replace('{user}', user.replaceAll(',', '/2C'));

export const seedWorld = (description: WorldDescription): WorldState => {
  const management = accountId(description.managementAccount ?? theManagementAccount);
  const caller = accountId(description.callerAccount ?? management);
  const state: WorldState = {
    organizationId: 'o-rekeytest1',
    managementAccount: management,
    caller: { account: caller, arn: `arn:aws:iam::${caller}:user/operator` },
    credentials: description.credentials ?? 'valid',
    accounts: new Map(),
    table: seedTable(description.table ?? {}),
    minted: [],
    nextNumber: 0,
  };
  const described = description.accounts ?? [];
  const all = described.some(({ id }) => id === management)
    ? described
    : [{ id: management, name: 'management' }, ...described];
  const start = description.startsAt ?? now;
  for (const account of all)
    seedAccount(state, { ...account, memberRole: account.memberRole ?? account.id !== management }, start);
  return state;
};

const seedTable = (described: NonNullable<WorldDescription['table']>): WorldTable => {
  const table = emptyTable();
  table.exists = described.exists ?? true;
  table.lease = described.lease;
  table.holds = [...(described.holds ?? [])];
  for (const rollup of described.rollups ?? []) table.rollups.set(rollup.account.id, rollup);
  for (const { account, user, record, view } of described.items ?? []) {
    const { intent, ...rest } = record;
    at(table.items, account).set(user, { record: rest, view });
    if (intent !== undefined) at(table.intents, account).set(user, intent);
  }
  return table;
};

export const seedAccount = (state: WorldState, described: AccountDescription, start: Date): WorldAccount => {
  const account: WorldAccount = {
    id: accountId(described.id),
    name: described.name ?? `account-${described.id}`,
    state: described.state ?? 'ACTIVE',
    ouPath: (described.ouPath ?? []).map(ouId),
    joinedAt: before(start, described.joinedDaysAgo ?? 400),
    tags: described.tags ?? {},
    tagsReadable: described.tagsReadable ?? true,
    roles: (described.memberRole ?? true) ? [defaultPolicy.memberRole] : [],
    role: described.role ?? { version: memberRoleVersion, access: 'rotate' },
    denyActions: described.denyActions ?? [],
    scpDeny: described.scpDeny ?? [],
    disabledRegions: described.disabledRegions ?? [],
    rootHasKeys: described.rootHasKeys ?? false,
    reportCompletes: described.reportCompletes ?? true,
    report: undefined,
    users: new Map(),
    secrets: new Map(),
  };
  state.accounts.set(account.id, account);
  for (const secret of described.secrets ?? []) seedSecret(account, secret);
  for (const user of described.users ?? []) seedUser(state, account, { described: user, start });
  return account;
};

const before = (start: Date, days: number): Date => new Date(Math.round(start.getTime() - days * dayMs));

export const seedUser = (
  state: WorldState,
  account: WorldAccount,
  { described, start }: { readonly described: UserDescription; readonly start: Date },
): WorldUser => {
  const user: WorldUser = {
    name: userName(described.name),
    userId: mintUserId(state, described.name),
    path: described.path ?? '/',
    tags: described.tags ?? {},
    groups: described.groups ?? [],
    attachedPolicies: described.attachedPolicies ?? [],
    console: described.console ?? false,
    keys: [],
  };
  account.users.set(user.name, user);
  for (const key of described.keys ?? []) {
    const made = mintKey(state, user.name, {
      ...(key.id === undefined ? {} : { id: key.id }),
      status: key.status ?? 'Active',
      createdAt: before(start, key.ageDays),
      lastUse: lastUseOf(key, start),
    });
    user.keys.push(made);
    if (key.custody !== undefined) seedCustody(account, user, { key: made, stage: key.custody });
    seedRecord(state, { account, user, key: made, described: key, start });
  }
  return user;
};

const lastUseOf = ({ lastUsedDaysAgo, lastUsedService = 's3' }: KeyDescription, start: Date): LastUse =>
  lastUsedDaysAgo === undefined
    ? { at: undefined }
    : { at: before(start, lastUsedDaysAgo), service: lastUsedService, region: 'us-east-1' };

const seedCustody = (
  account: WorldAccount,
  user: WorldUser,
  { key, stage }: { readonly key: WorldKey; readonly stage: 'current' | 'previous' },
): void => {
  const name = secretNameOf(user.name);
  const secret = secretsIn(account, secretSettings.region).get(name) ?? seedSecret(account, { name, ours: true });
  const value = JSON.stringify({ AccessKeyId: key.id, SecretAccessKey: key.secret });
  secret.versions.set(versionId(account.id, key.id), { value, stage });
};

const seedRecord = (
  state: WorldState,
  {
    account,
    user,
    key,
    described,
    start,
  }: {
    readonly account: WorldAccount;
    readonly user: WorldUser;
    readonly key: WorldKey;
    readonly described: KeyDescription;
    readonly start: Date;
  },
): void => {
  if (described.issued !== true && described.switchedOffDaysAgo === undefined) return;
  const items = at(state.table.items, account.id);
  const { record, view } = items.get(user.name) ?? { record: noRecord, view: undefined };
  const secret = { name: secretNameOf(user.name), region: secretSettings.region };
  const added: UserRecord = {
    ...record,
    userId: user.userId,
    issued:
      described.issued === true
        ? [
            ...record.issued,
            { keyId: key.id, at: key.createdAt, secret, userArn: userArn(account, user), by: earlierRun },
          ]
        : record.issued,
    switchedOff:
      described.switchedOffDaysAgo === undefined
        ? record.switchedOff
        : [...record.switchedOff, { keyId: key.id, at: before(start, described.switchedOffDaysAgo), by: earlierRun }],
  };
  items.set(user.name, { record: added, view });
};

export const seedSecret = (account: WorldAccount, described: SecretDescription): WorldSecret => {
  const secret: WorldSecret = {
    name: described.name,
    versions: new Map(described.value === undefined ? [] : [['seeded', { value: described.value, stage: 'current' }]]),
    policy: described.policy,
    ours: described.ours ?? false,
    scheduledForDeletion: described.scheduledForDeletion ?? false,
    rotationEnabled: described.rotationEnabled ?? false,
    owningService: described.owningService,
    primaryRegion: described.primaryRegion,
  };
  secretsIn(account, described.region ?? secretSettings.region).set(secret.name, secret);
  return secret;
};
