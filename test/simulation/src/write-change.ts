import { everyPlace } from './places.ts';
import type { Random } from './random.ts';
import type { Change } from './script.ts';
import { writePolicy } from './write-policy.ts';

/** What somebody does; the table and the policy are let alone while a run is under way. */
export function writeChange(random: Random, when: 'between runs' | 'during a run'): Change {
  const user = random.int(8);
  const key = random.int(3);
  const account = random.int(4);
  const on = random.chance(0.5);
  const between = when === 'between runs' ? 1 : 0;
  const choose = random.weighted<() => Change>([
    [
      10,
      () => ({
        kind: random.pick(['use-key', 'use-key', 'use-key', 'switch-on', 'switch-off', 'delete-key']),
        user,
        key,
      }),
    ],
    [3, () => ({ kind: 'create-key', user })],
    [3, () => ({ kind: random.pick(['edit-secret', 'schedule-secret-deletion', 'remove-secret']), user })],
    [2, () => ({ kind: random.pick(['rename-user', 'move-user', 'delete-user', 'recreate-user']), user })],
    [2, () => ({ kind: random.pick(['exempt-by-tag', 'exempt-by-tag', 'exempt-by-group', 'quarantine']), user, on })],
    [1, () => ({ kind: random.pick(['opt-out', 'hide-tags', 'suspend', 'remove-role', 'delay-report']), account, on })],
    [1, () => ({ kind: 'deny', account, actions: random.pick(denials) })],
    [0.5, () => ({ kind: random.pick(['remove-account', 'move-account']), account })],
    [0.3, () => ({ kind: 'add-account' })],
    [2, () => writeHold(random, user)],
    [1, () => ({ kind: 'release' })],
    [2 * between, () => ({ kind: 'policy', policy: writePolicy(random) })],
    [between, () => ({ kind: random.pick(['lose-table', 'restore-table', 'restore-table']) })],
  ]);
  return choose();
}

/** What keeps Rekey from reading tags and groups. */
export const unreadable: Readonly<Record<'tagged' | 'grouped', readonly string[]>> = {
  tagged: ['iam:GetUser', 'iam:ListUserTags', 'iam:GetAccountAuthorizationDetails'],
  grouped: ['iam:ListGroupsForUser', 'iam:GetAccountAuthorizationDetails'],
};

export const denials: readonly [readonly string[], ...(readonly string[])[]] = [
  [],
  ['iam:GetAccessKeyLastUsed'],
  unreadable.tagged,
  unreadable.grouped,
  ['iam:UpdateAccessKey'],
  ['iam:DeleteAccessKey'],
  ['iam:CreateAccessKey'],
  ['secretsmanager:PutSecretValue'],
  ['secretsmanager:DescribeSecret'],
  ['secretsmanager:PutResourcePolicy'],
  ['iam:ListAttachedUserPolicies', 'iam:GetAccountAuthorizationDetails'],
];

const writeHold = (random: Random, user: number): Change => ({
  kind: 'hold',
  place: random.pick(everyPlace),
  ...(random.chance(0.5) ? { user } : {}),
  ...(random.chance(0.7) ? { days: random.pick([0.01, 1, 10]) } : {}),
});
