import * as fc from 'fast-check';
import type { Intent, Key, SwitchedOffKey, UserFacts, UserRecord } from '../model/facts.ts';
import type { KeyId } from '../model/ids.ts';
import { keyId, userName } from '../model/ids.ts';
import type { Exception, Lifecycle, Mode, Override, Policy, Selector } from '../model/policy.ts';
import type { Hold, Rules } from '../model/rules.ts';
import { secretOf } from '../policy/secret-name.ts';
import { aKey, anIntent, aUser, earlierRun, issued, switchedOff, thisRun, userIdOf } from './builders.ts';
import { aHold, anException, aPolicy, someRules } from './builders-policy.ts';
import { daysAhead } from './time.ts';

// Users, rules and policies around the boundaries at which rules change their minds.

const days = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 1, 3, 7, 14.99, 15, 15.01, 30, 60, 89.99, 90, 90.01, 120, 400) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 40_000 }).map((hundredths) => hundredths / 100) },
);
const period = fc.constantFrom(0, 0.35, 1, 3, 7, 14, 15, 30, 90);
const runs = fc.constantFrom(thisRun, earlierRun);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
/** What ends the matter early is rare, or hardly anybody would get as far as an act. */
const seldom = <T>(usual: T, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary });

export const arbitraryLifecycle: fc.Arbitrary<Lifecycle> = fc.record({
  rotateAfterDays: fc.constantFrom(0.7, 1, 30, 75, 90, 365),
  deleteInactiveAfterDays: period,
  twoActiveKeys: fc.constantFrom('delete-oldest', 'deactivate-oldest', 'report'),
  handsOffDays: period,
  sesSmtp: fc.constantFrom('rotate', 'report'),
  overlap: fc.record({
    minDays: period,
    quietDays: period,
    maxDays: period,
    atMaxDays: fc.constantFrom('deactivate', 'keep'),
  }),
  ifUnused: fc.record({ days: period, then: fc.constantFrom('rotate', 'deactivate', 'report') }),
});

const lastUse = fc.record({
  usedDaysAgo: fc.oneof(fc.constant('never' as const), days),
  service: fc.constantFrom('s3', 'ses'),
});

const key = (id: string): fc.Arbitrary<Key> =>
  fc
    .record({
      ageDays: fc.oneof(days, fc.constantFrom(-0.001, 0.01, 0.0416, 0.042)),
      status: fc.constantFrom('Active', 'Active', 'Active', 'Inactive'),
      use: lastUse,
      custody: fc.constantFrom('current', 'none', 'none', 'none', 'previous'),
    })
    .map(({ use, ...sketch }) => aKey({ id, ...sketch, ...use }));

const keys: fc.Arbitrary<readonly Key[]> = fc
  .constantFrom(0, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 3, 4)
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => key(`KEY${index}`))));

const someOf = (list: readonly Key[]): fc.Arbitrary<readonly Key[]> => fc.subarray([...list]);

const anEntry = (each: Key): fc.Arbitrary<SwitchedOffKey> =>
  fc
    .record({ offDaysAgo: days, by: runs, back: maybe(days) })
    .map(({ back, ...sketch }) =>
      switchedOff(each, { ...sketch, ...(back === undefined ? {} : { backOnSince: daysAhead(-back) }) }),
    );

const intentOf = (list: readonly Key[], user: string): fc.Arbitrary<Intent> =>
  fc
    .record({
      keysBefore: someOf(list),
      openedMinutesAgo: fc.constantFrom(0, 1, 14.99, 15, 15.01, 60, 62),
      created: maybe(fc.constantFrom<KeyId>(keyId('GONE'), ...list.map(({ id }) => id))),
      same: seldom<boolean>(true, fc.constant(false)),
      by: runs,
    })
    .map(({ keysBefore, created, same, ...sketch }) =>
      anIntent({
        ...sketch,
        secret: secretOfUser(user),
        keysBefore: keysBefore.map(({ id }) => id),
        userId: userIdOf(same ? user : 'somebody else'),
        ...(created === undefined ? {} : { created }),
      }),
    );

const secretOfUser = (user: string) => secretOf({ name: userName(user) }, someRules());

/** Where the policy says now, or where an older version of it said. */
const secretsOf = (user: string) =>
  fc.constantFrom(secretOfUser(user), secretOfUser(user), { name: `old/${user}`, region: 'eu-west-1' });

const recordOf = (list: readonly Key[], user: string): fc.Arbitrary<UserRecord> =>
  fc
    .record({
      issued: fc
        .oneof(fc.constant([]), someOf(list))
        .chain((some) =>
          fc.tuple(
            ...some.map((each) =>
              fc.record({ by: runs, secret: secretsOf(user) }).map((sketch) => issued(each, sketch)),
            ),
          ),
        ),
      switchedOff: seldom<readonly Key[]>([], someOf(list)).chain((some) => fc.tuple(...some.map(anEntry))),
      intent: seldom<Intent | undefined>(undefined, intentOf(list, user)),
    })
    .map(({ intent, ...record }) => (intent === undefined ? record : { ...record, intent }));

/** A user of whom everything is known, in any state that AWS and the table can show. */
export const arbitraryTruth: fc.Arbitrary<UserFacts> = fc
  .tuple(keys, fc.constantFrom('alice', 'ses-smtp-user.1'))
  .chain(([list, name]) =>
    fc
      .record({
        record: recordOf(list, name),
        optedOut: seldom<boolean>(false, fc.constant(true)),
        tags: fc.constantFrom({}, { kind: 'ci' }, { kind: 'cd' }),
        groups: fc.constantFrom([], ['ops']),
        path: fc.constantFrom('/', '/ci/'),
        console: fc.boolean(),
        attachedPolicies: seldom<string[]>(['ReadOnly'], fc.constantFrom([], ['AWSCompromisedKeyQuarantineV3'])),
      })
      .map((sketch) => aUser({ ...sketch, name, keys: list })),
  );

export type Mask = Readonly<Record<'custody' | 'lastUse' | MaskedFact, 'unread' | 'unreadable' | 'known'>>;
type MaskedFact = 'path' | 'identity' | 'console' | 'tags' | 'groups' | 'attachedPolicies' | 'optedOut';

const state: fc.Arbitrary<'unread' | 'known' | 'unreadable'> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('unread', 'known') },
  { weight: 1, arbitrary: fc.constant('unreadable') },
);
/** Which facts are known at first, which are to be read, and which refuse to be. */
export const arbitraryMask: fc.Arbitrary<Mask> = fc.record({
  custody: state,
  lastUse: state,
  path: state,
  identity: state,
  console: state,
  tags: state,
  groups: state,
  attachedPolicies: state,
  optedOut: state,
});

/** The facts with what is masked taken out of sight. */
export function masked(truth: UserFacts, mask: Mask): UserFacts {
  const seen = <T>(fact: T, how: Mask['path']) => (how === 'known' ? fact : how);
  const list = (typeof truth.keys === 'string' ? [] : truth.keys.list).map((each) => ({
    ...each,
    custody: seen(each.custody, mask.custody),
    lastUse: seen(each.lastUse, mask.lastUse),
  }));
  return {
    ...truth,
    keys: typeof truth.keys === 'string' ? truth.keys : { ...truth.keys, list },
    path: seen(truth.path, mask.path),
    identity: seen(truth.identity, mask.identity),
    console: seen(truth.console, mask.console),
    tags: seen(truth.tags, mask.tags),
    groups: seen(truth.groups, mask.groups),
    attachedPolicies: seen(truth.attachedPolicies, mask.attachedPolicies),
    optedOut: seen(truth.optedOut, mask.optedOut),
  };
}

const selector: fc.Arbitrary<Selector> = fc.constantFrom<Selector[]>(
  { users: ['ses-*'] },
  { tags: { kind: ['ci'] } },
  { groups: ['ops'], tags: { kind: ['ci', 'cd'] } },
  { paths: ['/ci/'] },
  { console: true, users: ['a*'] },
);
const date = fc.constantFrom('2026-05-31', '2026-06-01', '2026-06-10', '2026-12-31');

const exception: fc.Arbitrary<Exception> = fc
  .record({ selector, from: maybe(date), expires: maybe(date) })
  .map(({ from, expires, ...rest }) =>
    anException({ ...rest, ...(from === undefined ? {} : { from }), ...(expires === undefined ? {} : { expires }) }),
  );

const hold: fc.Arbitrary<Hold> = maybe(fc.integer({ min: -2, max: 40 })).map((until) =>
  aHold(until === undefined ? {} : { until: daysAhead(until) }),
);

const override: fc.Arbitrary<Override> = fc
  .record({ selector, mode: maybe(fc.constantFrom('off', 'enforce')), lifecycle: maybe(arbitraryLifecycle) })
  .map(({ mode, lifecycle, ...rest }) => ({
    scopes: ['org'],
    ...rest,
    ...(mode === undefined ? {} : { mode }),
    ...(lifecycle === undefined ? {} : { lifecycle }),
  }));

const atMostOne = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<readonly T[]> =>
  maybe(arbitrary).map((value) => (value === undefined ? [] : [value]));

export const arbitraryPolicy: fc.Arbitrary<Policy> = fc
  .record({
    mode: seldom<Mode>('enforce', fc.constant('off')),
    lifecycle: arbitraryLifecycle,
    exceptions: seldom<readonly Exception[]>([], atMostOne(exception)),
    overrides: atMostOne(override),
  })
  .map(aPolicy);

export const arbitraryHolds: fc.Arbitrary<readonly Hold[]> = seldom<readonly Hold[]>(
  [],
  hold.map((one) => [one]),
);

/** Rules that need not fit the facts: as broken as types allow. */
export const arbitraryRules: fc.Arbitrary<Rules> = fc
  .record({
    mode: fc.constantFrom('enforce', 'plan', 'off'),
    lifecycle: arbitraryLifecycle,
    exceptions: atMostOne(exception),
    holds: arbitraryHolds,
    openExceptions: fc.subarray(['tags', 'groups', 'path', 'console'] as const),
    openOverrides: fc.subarray(['tags', 'groups', 'path', 'console'] as const),
    forced: fc.boolean(),
  })
  .map(someRules);
