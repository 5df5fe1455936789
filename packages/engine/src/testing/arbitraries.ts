import fc from 'fast-check';
import type {
  Custody,
  Fact,
  Intent,
  IssuedKey,
  Key,
  LastUse,
  SwitchedOffKey,
  Tags,
  UserFacts,
  UserRecord,
} from '../model/facts.ts';
import type { KeyId } from '../model/ids.ts';
import { keyId, userId } from '../model/ids.ts';
import type { HistoryEvent } from '../model/run.ts';
import { anIntent, aUser, earlierRun, issued, switchedOff, theAccount, thisRun, userIdOf } from './builders.ts';
import { anEvent } from './builders-run.ts';
import { dayMs, daysAgo, now, secondMs } from './time.ts';

// Values gather where rules turn: ages at, just below and just above every default period, records about keys that are
// there, intents about keys that could have come of them. Uniform values would hardly ever meet a rule.

const turningPointsDays = [0, 1, 7, 15, 30, 75, 90, 105] as const;
const oneSecondInDays = secondMs / dayMs;

/** Ages in days, to the second as AWS tells them; rarely a little negative, as when clocks disagree. */
export const anyAgeDays: fc.Arbitrary<number> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...turningPointsDays), fc.constantFrom(-1, 0, 1)).map(near) },
  { weight: 3, arbitrary: fc.nat({ max: 400 }) },
  { weight: 1, arbitrary: fc.nat({ max: 400 * 86_400 }).map((seconds) => seconds * oneSecondInDays) },
);

function near([days, seconds]: readonly [number, number]): number {
  return days + seconds * oneSecondInDays;
}

/** A fact that is usually known, sometimes still to be read, sometimes refused. */
export const anyFact = <T>(known: fc.Arbitrary<T>): fc.Arbitrary<Fact<T>> =>
  fc.oneof({ weight: 6, arbitrary: known }, { weight: 1, arbitrary: fc.constantFrom('unread', 'unreadable') });

const sometimes = <T>(value: fc.Arbitrary<T>, weight = 1): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight, arbitrary: value });

export const anyUserName: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('alice', 'bob', 'svc-build', 'svc-deploy', 'ses-smtp-user.20260101-1') },
  { weight: 1, arbitrary: fc.constantFrom('dev,ops', '+=,.@_-', 'a'.repeat(64), 'trap-abcdef', 'Alice') },
  { weight: 1, arbitrary: fc.stringMatching(/^[\w+=,.@-]{1,64}$/) },
);

export const anyPath: fc.Arbitrary<string> = fc.constantFrom('/', '/team/', '/team/app/', '/ci/');
export const anyTags: fc.Arbitrary<Tags> = fc
  .record({ kind: sometimes(fc.constantFrom('ci', 'human', '')), owner: sometimes(fc.constantFrom('payments', 'ops')) })
  .map((tags) => Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined)) as Tags);
export const anyGroups: fc.Arbitrary<string[]> = fc.subarray(['deployers', 'readers', 'admins']);
export const anyAttachedPolicies: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 5, arbitrary: fc.subarray(['ReadOnlyAccess', 'AmazonSesSendingAccess']) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<string[][]>(
      ['AWSCompromisedKeyQuarantineV2'],
      ['AWSCompromisedKeyQuarantineV3', 'ReadOnlyAccess'],
    ),
  },
);

const statusMostlyActive = fc.constantFrom<Key['status'][]>('Active', 'Active', 'Inactive');
export const anyCustody: fc.Arbitrary<Custody> = fc.constantFrom('none', 'none', 'current', 'previous');

/** Never, or between the key's creation and now. */
export const lastUseSince = (createdAt: Date): fc.Arbitrary<LastUse> =>
  fc.oneof(
    fc.constant<LastUse>({ at: undefined }),
    fc.record({
      at: anyAgeDays.map(
        (days) => new Date(Math.min(now.getTime(), Math.max(createdAt.getTime(), daysAgo(days).getTime()))),
      ),
      service: fc.constantFrom('s3', 's3', 'ses', 'sts'),
      region: fc.constantFrom('us-east-1', 'eu-central-1'),
    }),
  );

/** A key of this id. */
export const keyOf = (id: KeyId): fc.Arbitrary<Key> =>
  fc.record({ ageDays: anyAgeDays, status: statusMostlyActive }).chain(({ ageDays, status }) => {
    const createdAt = daysAgo(ageDays);
    return fc
      .record({ lastUse: anyFact(lastUseSince(createdAt)), custody: anyFact(anyCustody) })
      .map((rest) => ({ id, status, createdAt, ...rest }));
  });

const ids = ['AKIAALICE0000001', 'AKIAALICE0000002', 'AKIAALICE0000003', 'AKIAALICE0000004'].map(keyId);
const ghost = keyId('AKIAGONEBYNOW000');

export const anyKey: fc.Arbitrary<Key> = fc.constantFrom(...ids).chain(keyOf);

/** Up to two keys as a rule, sometimes more; ids differ, and their order is not that of their ages. */
export const anyKeys: fc.Arbitrary<Key[]> = fc
  .oneof({ weight: 9, arbitrary: fc.nat({ max: 2 }) }, { weight: 1, arbitrary: fc.constantFrom(3, 4) })
  .chain((count) => fc.shuffledSubarray(ids, { minLength: count, maxLength: count }))
  .chain((chosen) => fc.tuple(...chosen.map(keyOf)));

const anIssuedEntry = (key: Key): fc.Arbitrary<IssuedKey> => fc.constant(issued(key));

const aSwitchedOffEntry = (key: Key): fc.Arbitrary<SwitchedOffKey> =>
  fc
    .record({ offDaysAgo: anyAgeDays, by: fc.constantFrom(earlierRun, thisRun), backOn: sometimes(anyAgeDays) })
    .map(({ offDaysAgo, by, backOn }) =>
      switchedOff(key, { offDaysAgo, by, ...(backOn === undefined ? {} : { backOnSince: daysAgo(backOn) }) }),
    );

const entriesFor = <T>(keys: readonly Key[], entry: (key: Key) => fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.subarray([...keys, ...goneKey]).chain((chosen) => fc.tuple(...chosen.map(entry)) as fc.Arbitrary<T[]>);

/** Records outlive keys. */
const goneKey: readonly Key[] = [
  { id: ghost, status: 'Active', createdAt: daysAgo(200), lastUse: { at: undefined }, custody: 'none' },
];

/** An intent that one of these keys, another key or none may have come of. */
export const intentAbout = (keys: readonly Key[], user: string): fc.Arbitrary<Intent> =>
  fc
    .record({
      before: fc.subarray([...keys]),
      created: sometimes(fc.constantFrom(...keys.map(({ id }) => id), ghost)),
      openedSecondsBefore: fc.constantFrom(-3, -2, 0, 1, 60, 900, 901, 86_400),
      about: keys.length === 0 ? fc.constant(undefined) : fc.constantFrom(...keys),
      sameUser: fc.constantFrom(true, true, true, false),
      openedMinutesAgo: fc.constantFrom(0, 14, 15, 16, 1_440),
    })
    .map(({ before, created, openedSecondsBefore, about, sameUser, openedMinutesAgo }) =>
      anIntent({
        userId: sameUser ? userIdOf(user) : userId('AIDASOMEBODYELSE0001'),
        keysBefore: before.map(({ id }) => id).filter((id) => id !== created),
        ...(created === undefined ? {} : { created }),
        ...(about === undefined
          ? { openedMinutesAgo }
          : { openedAt: new Date(about.createdAt.getTime() - openedSecondsBefore * secondMs) }),
      }),
    );

const pendingAbout = (keys: readonly Key[], user: UserFacts['name']): fc.Arbitrary<HistoryEvent> =>
  fc
    .record({
      action: fc.constantFrom<HistoryEvent['action'][]>(
        'issue',
        'deactivate',
        'delete',
        'discard-orphan',
        'reactivate',
      ),
      about: fc.constantFrom(...keys.map(({ id }) => id), ghost),
    })
    .map(({ action, about }) =>
      anEvent({ user, run: earlierRun, action, ...(action === 'issue' ? {} : { keyId: about }) }),
    );

/** What Rekey may know about a user of these keys. */
export const recordOf = (keys: readonly Key[], user: UserFacts['name']): fc.Arbitrary<UserRecord> =>
  fc
    .record({
      issued: entriesFor(keys, anIssuedEntry),
      switchedOff: entriesFor(keys, aSwitchedOffEntry),
      intent: sometimes(intentAbout(keys, user)),
      pending: sometimes(pendingAbout(keys, user)),
      known: fc.boolean(),
    })
    .map(({ intent, pending, known, ...record }) => ({
      ...record,
      ...(known ? { userId: userIdOf(user) } : {}),
      ...(intent === undefined ? {} : { intent }),
      ...(pending === undefined ? {} : { pending }),
    }));

/** Facts as they may stand at any point of a turn. */
export const anyUserFacts: fc.Arbitrary<UserFacts> = fc
  .record({
    name: anyUserName,
    path: anyFact(anyPath),
    console: anyFact(fc.boolean()),
    tags: anyFact(anyTags),
    groups: anyFact(anyGroups),
    attachedPolicies: anyFact(anyAttachedPolicies),
    optedOut: anyFact(fc.constantFrom(false, false, false, true)),
    identity: anyFact(fc.constant({})),
    keys: anyKeys,
    seen: fc.constantFrom('listed' as const, 'listed' as const, 'evolved' as const, 'reported' as const),
    more: fc.constantFrom(false, false, false, true),
    keysFact: anyFact(fc.constant('known' as const)),
  })
  .chain(({ keys, keysFact, ...sketch }) => {
    const facts = aUser({ ...sketch, account: theAccount, keys: keysFact === 'known' ? keys : keysFact });
    return recordOf(keys, facts.name).map((record) => ({ ...facts, record }));
  });

/** Facts of which everything is known from a fresh list: what a turn ends with. */
export const anyKnownUserFacts: fc.Arbitrary<UserFacts> = fc
  .record({
    name: anyUserName,
    path: anyPath,
    tags: anyTags,
    groups: anyGroups,
    attachedPolicies: anyAttachedPolicies,
    keys: anyKeys,
  })
  .chain(({ keys, ...sketch }) =>
    fc.tuple(...keys.map(knownKey)).chain((known) => {
      const facts = aUser({ ...sketch, keys: known });
      return recordOf(known, facts.name).map((record) => ({ ...facts, record }));
    }),
  );

const knownKey = (key: Key): fc.Arbitrary<Key> =>
  fc.record({ lastUse: lastUseSince(key.createdAt), custody: anyCustody }).map((known) => ({ ...key, ...known }));
