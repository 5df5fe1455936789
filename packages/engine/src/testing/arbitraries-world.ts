import fc from 'fast-check';
import { anyAgeDays, anyAttachedPolicies, anyGroups, anyPath, anyTags, anyUserName } from './arbitraries.ts';
import { theAccount, theOuPath } from './builders.ts';
import type { AccountDescription, KeyDescription, UserDescription, WorldDescription } from './world-description.ts';
import { secretNameOf } from './world-seed.ts';

const compact = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;

const mostly = <T>(usual: T, unusual: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: unusual });

const anyKeyDescription: fc.Arbitrary<KeyDescription> = fc
  .record({
    ageDays: anyAgeDays.map((days) => Math.max(0, days)),
    status: fc.constantFrom('Active' as const, 'Active' as const, 'Inactive' as const),
    used: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    lastUsedService: fc.constantFrom('s3', 's3', 'ses'),
  })
  .map(
    ({ used, ...key }) =>
      compact({ ...key, lastUsedDaysAgo: used === undefined ? undefined : used * key.ageDays }) as KeyDescription,
  );

/** Keys that Rekey has made or switched off before: the newest in custody, or lost to it. */
const keysWithHistory: fc.Arbitrary<KeyDescription[]> = fc
  .record({
    newest: anyKeyDescription,
    older: anyKeyDescription,
    kept: mostly<'current' | undefined>('current', fc.constant(undefined)),
  })
  .map(({ newest, older, kept }) => {
    const [young, old] = [newest, older].toSorted((a, b) => a.ageDays - b.ageDays) as [KeyDescription, KeyDescription];
    return [
      compact({ ...young, issued: true, custody: kept }) as KeyDescription,
      old.status === 'Inactive' ? { ...old, switchedOffDaysAgo: Math.min(young.ageDays, old.ageDays) } : old,
    ];
  });

const anyKeysOfUser: fc.Arbitrary<readonly KeyDescription[]> = fc.oneof(
  { weight: 6, arbitrary: fc.array(anyKeyDescription, { maxLength: 2 }) },
  { weight: 4, arbitrary: keysWithHistory },
  { weight: 1, arbitrary: fc.array(anyKeyDescription, { minLength: 3, maxLength: 4 }) },
);

export const anyUserDescription: fc.Arbitrary<UserDescription> = fc.record({
  name: anyUserName,
  path: anyPath,
  tags: anyTags,
  groups: anyGroups,
  attachedPolicies: mostly<string[]>([], anyAttachedPolicies),
  console: fc.boolean(),
  keys: anyKeysOfUser,
});

/** IAM tells names apart by more than their case. */
const anyUsers = fc.uniqueArray(anyUserDescription, { maxLength: 5, selector: ({ name }) => name.toLowerCase() });

const anySecrets = (users: readonly UserDescription[]): fc.Arbitrary<AccountDescription['secrets']> =>
  fc
    .subarray(users.filter(({ keys }) => keys?.every(({ custody }) => custody === undefined)))
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map(({ name }) =>
          fc
            .constantFrom(
              {},
              { ours: true },
              { scheduledForDeletion: true },
              { rotationEnabled: true },
              { owningService: 'rds' },
            )
            .map((sketch) => ({ name: secretNameOf(name), ...sketch })),
        ),
      ),
    );

/** An account that is well, as a rule. */
export const anyAccountDescription = (id: string): fc.Arbitrary<AccountDescription> =>
  fc
    .record({
      state: mostly('ACTIVE' as const, fc.constantFrom('SUSPENDED' as const, 'PENDING_CLOSURE' as const)),
      ouPath: fc.nat({ max: theOuPath.length }).map((depth) => theOuPath.slice(0, depth)),
      joinedDaysAgo: mostly(400, fc.constant(0.5)),
      tags: mostly<Record<string, string>>({}, fc.constant({ rekey: 'opt-out' })),
      tagsReadable: mostly(true, fc.constant(false)),
      memberRole: mostly(true, fc.constant(false)),
      denyActions: mostly<string[]>(
        [],
        fc.constantFrom(['iam:GetAccessKeyLastUsed'], ['iam:CreateAccessKey'], ['secretsmanager:PutSecretValue']),
      ),
      reportCompletes: mostly(true, fc.constant(false)),
      users: anyUsers,
    })
    .chain((account) => anySecrets(account.users).map((secrets) => ({ id, ...account, ...(secrets && { secrets }) })));

const accountIds = [theAccount, '222222222222', '333333333333'];

/** An organization of up to three accounts beside the management account. */
export const anyOrganization: fc.Arbitrary<WorldDescription> = fc
  .subarray(accountIds, { minLength: 1 })
  .chain((chosen) => fc.tuple(...chosen.map(anyAccountDescription)))
  .map((accounts) => ({ accounts }));
