import fc from 'fast-check';
import { accountId, ouId, userName } from '../model/ids.ts';
import type { Exception, Lifecycle, Mode, Override, Policy, Scope, SecretSettings, Selector } from '../model/policy.ts';
import { defaultPolicy } from '../model/policy.ts';
import type { Hold, Rules } from '../model/rules.ts';
import { theAccount, theOuPath } from './builders.ts';
import { aHold, anException, aPolicy, someRules } from './builders-policy.ts';
import { daysAgo } from './time.ts';

// Everything here is a policy that the parser would accept.

const elsewhere: readonly Scope[] = [accountId('222222222222'), ouId('ou-ab12-sandbox01')];

/** Scopes around the account of the builders, and others. */
export const anyScope: fc.Arbitrary<Scope> = fc.constantFrom<Scope[]>('org', ...theOuPath, theAccount, ...elsewhere);

export const anyMode: fc.Arbitrary<Mode> = fc.constantFrom('enforce', 'enforce', 'enforce', 'plan', 'off');

const withoutUndefined = <T extends object>(value: T): { [Field in keyof T]: Exclude<T[Field], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as never;

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });

/** At least one selector, as exceptions must have. */
export const anySelector: fc.Arbitrary<Selector> = fc
  .record({
    users: maybe(fc.subarray(['*', 'alice', 'svc-*', 'b?b', 'ses-smtp-user*', 'dev,ops'], { minLength: 1 })),
    paths: maybe(fc.subarray(['/', '/team/', '/ci/'], { minLength: 1 })),
    tags: maybe(fc.constantFrom({ kind: ['ci'] }, { kind: ['ci', 'human'] }, { kind: ['ci'], owner: ['payments'] })),
    groups: maybe(fc.subarray(['deployers', 'admins'], { minLength: 1 })),
    console: maybe(fc.boolean()),
  })
  .map((selector) => withoutUndefined(selector) as Selector)
  .map((selector) => (Object.keys(selector).length === 0 ? { users: ['*'] } : selector));

const someScopes = fc.uniqueArray(anyScope, { minLength: 1, maxLength: 2 });

/** Dates around the builders' now, 2026-06-01T00:00Z: the first moment of a day. */
const anyDate = fc.constantFrom('2026-05-30', '2026-05-31', '2026-06-01', '2026-06-02', '2027-01-01');

export const anyException: fc.Arbitrary<Exception> = fc
  .record({
    scopes: someScopes,
    selector: anySelector,
    from: maybe(anyDate),
    expires: maybe(anyDate),
    id: maybe(fc.constant('freeze')),
  })
  .map(({ from, expires, ...rest }) => {
    const inOrder = from === undefined || expires === undefined || from <= expires;
    return anException(
      withoutUndefined({ ...rest, from, expires: inOrder ? expires : undefined }) as Partial<Exception>,
    );
  });

/** Periods that the parser accepts together. */
export const anyLifecycle: fc.Arbitrary<Lifecycle> = fc.constantFrom(2, 30, 75, 90, 365).chain((rotateAfterDays) =>
  fc.constantFrom(0, 1, 15).chain((deleteWish) => {
    const deleteInactiveAfterDays = Math.min(deleteWish, rotateAfterDays - 1);
    const longestOverlap = rotateAfterDays - deleteInactiveAfterDays - 1;
    return fc.nat({ max: Math.min(30, longestOverlap) }).chain((maxDays) =>
      fc.record<Lifecycle>({
        rotateAfterDays: fc.constant(rotateAfterDays),
        deleteInactiveAfterDays: fc.constant(deleteInactiveAfterDays),
        twoActiveKeys: fc.constantFrom('delete-oldest', 'deactivate-oldest', 'report'),
        handsOffDays: fc.constantFrom(0, 7),
        sesSmtp: fc.constantFrom('rotate', 'report'),
        overlap: fc.record({
          minDays: fc.oneof(fc.constant(0), fc.nat({ max: maxDays })),
          quietDays: fc.constantFrom(0, 0, 3),
          maxDays: fc.constant(maxDays),
          atMaxDays: fc.constantFrom('deactivate', 'keep'),
        }),
        ifUnused: fc.record({
          days: fc.constantFrom(30, 90),
          then: fc.constantFrom('rotate', 'deactivate', 'report'),
        }),
      }),
    );
  }),
);

export const anySecretSettings: fc.Arbitrary<SecretSettings> = fc.record({
  name: fc.constantFrom('{user}_credentials', 'rekey/{user}_credentials'),
  region: fc.constantFrom('us-east-1', 'eu-central-1'),
  existing: fc.constantFrom('adopt', 'refuse'),
  readers: fc.constantFrom([], ['arn:aws:iam::{account}:role/break-glass']),
});

export const anyHold: fc.Arbitrary<Hold> = fc
  .record({
    scope: anyScope,
    user: maybe(fc.constantFrom('alice', 'bob').map(userName)),
    until: maybe(fc.constantFrom(-1, 0, 1, 30).map((days) => daysAgo(-days))),
  })
  .map((hold) => aHold(withoutUndefined(hold) as Partial<Hold>));

const rarely = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.array(value, { minLength: 1, maxLength: 2 }) },
  );

/** Rules for one user whose selectors are all decided. */
export const anyRules: fc.Arbitrary<Rules> = fc
  .record({
    mode: anyMode,
    lifecycle: anyLifecycle,
    secrets: anySecretSettings,
    exceptions: rarely(anyException),
    holds: rarely(anyHold),
    forced: fc.constantFrom(false, false, false, false, true),
  })
  .map((rules) => someRules(rules));

// An override changes one thing at a time, and only such that every merge stays valid.
const anOverride: fc.Arbitrary<Override> = fc
  .record({
    scopes: someScopes,
    selector: fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: anySelector }),
    change: fc.oneof(
      anyMode.map((mode) => ({ mode })),
      fc
        .constantFrom('delete-oldest' as const, 'report' as const)
        .map((twoActiveKeys) => ({ lifecycle: { twoActiveKeys } })),
      fc
        .constantFrom('keep' as const, 'deactivate' as const)
        .map((atMaxDays) => ({ lifecycle: { overlap: { atMaxDays } } })),
      fc.constantFrom('us-east-1', 'eu-central-1').map((region) => ({ secrets: { region } })),
    ),
  })
  .map(({ change, ...rest }) => ({ ...rest, ...change }));

export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    mode: anyMode,
    lifecycle: anyLifecycle,
    secrets: anySecretSettings,
    managementAccount: fc.constantFrom('skip' as const, 'include' as const),
    optOutTag: fc.constantFrom(defaultPolicy.accounts.optOutTag, { key: 'rekey' }),
    overrides: rarely(anOverride),
    exceptions: rarely(anyException),
    limits: fc.record({
      accountsInFlight: fc.constantFrom(1, 2, 20),
      maxRotationsPerAccount: fc.constantFrom(1, 100, 'none' as const),
      maxRotationsPerRun: fc.constantFrom(1, 'none' as const, 'none' as const),
      maxDeletionsPerAccount: fc.constantFrom(1, 100, 'none' as const),
      fullScanEveryDays: fc.constantFrom(0, 1, 7),
    }),
  })
  .map(({ managementAccount, optOutTag, ...rest }) => aPolicy({ ...rest, accounts: { managementAccount, optOutTag } }));
