import type { AccountDescription, KeyDescription, OrganizationDescription, UserDescription } from '@rekey/emulator';
import type { Policy } from '@rekey/engine';
import { accountId, ouId } from '@rekey/engine';
import { enforcing } from './stage.ts';

const used = { lastUsedDaysAgo: 1 } as const;
const off = { status: 'Inactive' } as const;
const due: readonly KeyDescription[] = [{ ageDays: 120, ...used }];

export const accounts = {
  rules: '111111111111',
  twoKeys: '222222222222',
  unused: '333333333333',
  overlapping: '444444444444',
  secrets: '555555555555',
  capped: '666666666666',
  planned: '777777777777',
  off: '777777777778',
  optedOut: '888888888888',
  suspended: '888888888889',
  withoutRole: '999999999991',
  quiet: '999999999992',
} as const;

export const scannedAccounts: readonly string[] = [
  accounts.rules,
  accounts.twoKeys,
  accounts.unused,
  accounts.overlapping,
  accounts.secrets,
  accounts.capped,
  accounts.planned,
  accounts.quiet,
];

const user = (name: string, keys: readonly KeyDescription[], rest: Partial<UserDescription> = {}): UserDescription => ({
  name,
  keys,
  ...rest,
});

const everyRule: readonly UserDescription[] = [
  user('r01-excepted', due),
  user('r02-quarantined', due, { attachedPolicies: ['AWSCompromisedKeyQuarantineV3'] }),
  user('r04-three', [{ ageDays: 200 }, { ageDays: 150, ...used }, { ageDays: 120 }]),
  user('r05-none', []),
  user('r06-inactive', [{ ageDays: 300, ...off }]),
  user('r08-delete', [
    { ageDays: 100, ...off },
    { ageDays: 20, ...used },
  ]),
  user('r08-too-soon', [
    { ageDays: 100, ...off },
    { ageDays: 10, ...used },
  ]),
  user('r08-then-r13', [{ ageDays: 200, ...off }, ...due]),
  user('r10-oldest', [{ ageDays: 120 }, { ageDays: 10, ...used }]),
  user('r10-then-r13', [{ ageDays: 200, ...used }, ...due]),
  user('r10-unadopted', [{ ageDays: 120, ...used }, { ageDays: 10 }]),
  user('r11-young', [
    { ageDays: 50, ...used },
    { ageDays: 10, ...used },
  ]),
  user('r13-due', due),
  user('r13-console', due, { console: true, path: '/people/', tags: { team: 'one' } }),
  user('r13-smtp', [{ ageDays: 120, ...used, lastUsedService: 'ses' }]),
  user('r13+=,.@_-odd', due),
  user('r14-young', [{ ageDays: 1, ...used }]),
];

const described: readonly AccountDescription[] = [
  { id: accounts.rules, users: everyRule },
  {
    id: accounts.twoKeys,
    users: [user('both', [{ ageDays: 200, ...used }, ...due]), user('one', due)],
  },
  {
    id: accounts.unused,
    users: [user('never', [{ ageDays: 120 }]), user('long', [{ ageDays: 120, lastUsedDaysAgo: 60 }]), user('now', due)],
  },
  {
    id: accounts.secrets,
    users: ['absent', 'adopted', 'deleted', 'rotating', 'owned', 'replica'].map((name) => user(name, due)),
    secrets: [
      { name: 'adopted_credentials', value: 'the old value' },
      { name: 'deleted_credentials', value: 'x', tags: { 'rekey:managed': 'true' }, deletedDaysAgo: 3 },
      { name: 'rotating_credentials', value: 'x', rotationEnabled: true },
      { name: 'owned_credentials', value: 'x', owningService: 'rds' },
      { name: 'replica_credentials', value: 'x', primaryRegion: 'eu-west-1' },
    ],
  },
  {
    id: accounts.capped,
    users: Array.from({ length: 5 }, (_, index) => user(`due-${index}`, [{ ageDays: 120 + index }])),
  },
  { id: accounts.planned, users: [user('due', due), user('enforced', due)] },
  { id: accounts.off, users: [user('due', due)] },
  { id: accounts.optedOut, users: [user('due', due)], tags: { rekey: 'opt-out' } },
  { id: accounts.suspended, users: [user('due', due)], state: 'SUSPENDED' },
  { id: accounts.withoutRole, users: [user('due', due)], memberRole: false },
  { id: accounts.quiet, fillUsers: { count: 8, keys: [{ ageDays: 30, ...used }] } },
];

const nested = ouId('ou-ab12-nested001');

/** An organization in which every rule has its users, and every coverage its account. */
export const organization: Omit<OrganizationDescription, 'management'> = {
  accounts: described,
  ous: [
    {
      id: ouId('ou-ab12-outer0001'),
      name: 'Outer',
      ous: [
        {
          id: nested,
          name: 'Nested',
          accounts: [
            {
              id: accounts.overlapping,
              users: [user('due', due), user('silent', [{ ageDays: 120, lastUsedDaysAgo: 40 }])],
            },
          ],
        },
      ],
    },
  ],
};

export const policy: Policy = {
  ...enforcing,
  limits: { ...enforcing.limits, maxRotationsPerAccount: 4, failureTolerancePercent: 100 },
  overrides: [
    { scopes: [accountId(accounts.twoKeys)], selector: {}, lifecycle: { twoActiveKeys: 'deactivate-oldest' } },
    { scopes: [accountId(accounts.unused)], selector: {}, lifecycle: { ifUnused: { days: 45, then: 'deactivate' } } },
    { scopes: [nested], selector: {}, lifecycle: { overlap: { minDays: 3, quietDays: 2, maxDays: 10 } } },
    { scopes: [accountId(accounts.planned)], selector: {}, mode: 'plan' },
    { scopes: [accountId(accounts.planned)], selector: { users: ['enforced'] }, mode: 'enforce' },
    { scopes: [accountId(accounts.off)], selector: {}, mode: 'off' },
  ],
  exceptions: [{ id: 'legacy', scopes: ['org'], selector: { users: ['r01-*'] }, reason: 'vendor appliance' }],
};
