import {
  accountId,
  type Exception,
  type Hold,
  type Policy,
  type PolicyVersionHead,
  rotateOrganization,
  runId,
  type StatusReader,
  userName,
} from '@rekey/engine';
import {
  aHold,
  anException,
  aPolicy,
  createWorld,
  dayMs,
  type World,
  type WorldDescription,
} from '@rekey/engine/testing';

/** An organization with something of everything that pages tell, two runs behind it. */
export type Sample = {
  readonly world: World;
  readonly reader: StatusReader;
  readonly policy: Policy;
  readonly policyName: string;
  now(): Date;
};

export const workloads = 'ou-ab12-workload1';
export const payments = 'ou-ab12-payments1';
export const sandbox = 'ou-ab12-sandbox01';
const used = { lastUsedDaysAgo: 1 };

export const description: WorldDescription = {
  accounts: [
    {
      id: '111111111111',
      name: 'payments-production',
      ouPath: [workloads, payments],
      rootHasKeys: true,
      users: [
        { name: 'billing-batch', keys: [{ ageDays: 132, ...used }] },
        { name: 'invoice-export', keys: [{ ageDays: 411, ...used }] },
        { name: 'ledger-sync', keys: [{ ageDays: 61, lastUsedDaysAgo: 51 }] },
        { name: 'payroll', keys: [{ ageDays: 104, ...used }] },
        { name: 'archive', keys: [{ ageDays: 99, ...used }] },
        { name: 'reporting', keys: [{ ageDays: 12, ...used }] },
        { name: 'no-keys-yet' },
      ],
    },
    {
      id: '222222222222',
      name: 'payments-staging',
      ouPath: [workloads, payments],
      users: [
        { name: 'two-keys', keys: [{ ageDays: 97, ...used }, { ageDays: 9 }] },
        { name: 'fresh', keys: [{ ageDays: 3, ...used }] },
        { name: 'leaked', keys: [{ ageDays: 40, ...used }], attachedPolicies: ['AWSCompromisedKeyQuarantineV3'] },
        { name: 'racing', keys: [{ ageDays: 30, ...used }, { ageDays: 29 }, { ageDays: 28 }] },
      ],
    },
    {
      id: '333333333333',
      name: 'data-lake',
      ouPath: [workloads],
      users: [
        { name: 'legacy-vendor', keys: [{ ageDays: 730, ...used }] },
        { name: 'etl', keys: [{ ageDays: 78, ...used }] },
        { name: 'ses-smtp-user.20250101', keys: [{ ageDays: 300, ...used, lastUsedService: 'ses' }] },
      ],
    },
    { id: '444444444444', name: 'sandbox-ml', ouPath: [sandbox], memberRole: false },
    {
      id: '555555555555',
      name: 'sandbox-web',
      ouPath: [sandbox],
      scpDeny: ['iam:GenerateCredentialReport', 'iam:ListUsers', 'iam:GetAccountAuthorizationDetails'],
      users: [{ name: 'deploy', keys: [{ ageDays: 20 }] }],
    },
    { id: '666666666666', name: 'old-acquisition', state: 'SUSPENDED' },
    { id: '777777777777', name: 'leaves-soon', users: [{ name: 'x', keys: [{ ageDays: 5 }] }] },
  ],
};

const inDays = (world: World, days: number): string =>
  new Date(world.clock.now().getTime() + days * dayMs).toISOString().slice(0, 10);

const exceptionsAt = (world: World): readonly Exception[] => [
  anException({
    id: 'legacy-vendor',
    selector: { users: ['legacy-vendor'] },
    reason: 'vendor appliance, SEC-411',
    owner: 'data platform',
    expires: inDays(world, 12),
  }),
  anException({
    id: 'year-end',
    selector: { users: ['nobody-of-this-name'] },
    reason: 'year-end freeze',
    owner: 'finance',
    expires: inDays(world, 200),
  }),
  anException({
    id: 'migration',
    selector: { users: ['etl'] },
    reason: 'moved to roles',
    owner: 'data platform',
    expires: inDays(world, -20),
  }),
];

const holdAt = (world: World): Hold =>
  aHold({
    scope: accountId('222222222222'),
    user: userName('fresh'),
    reason: 'release week',
    until: new Date(world.clock.now().getTime() + 5 * dayMs),
  });

const versions = (world: World): readonly PolicyVersionHead[] =>
  [3, 2, 1].map((version) => ({
    version,
    author: `arn:aws:sts::999999999999:assumed-role/Policy/jane${version}`,
    at: new Date(world.clock.now().getTime() - (4 - version) * dayMs),
    note: version === 2 ? 'freeze for year end' : undefined,
    digest: `${version}`.repeat(64),
  }));

/** As the adapters do, which know what AWS said. */
const adviseOn = ({ state }: World): void => {
  const id = accountId('444444444444');
  const rollup = state.table.rollups.get(id);
  if (rollup !== undefined)
    state.table.rollups.set(id, { ...rollup, hint: 'deploy stacksets/member-role.yaml to the account' });
};

export const sampleOf = async (described: WorldDescription = description): Promise<Sample> => {
  const world = createWorld(described);
  const policy = aPolicy({
    exceptions: exceptionsAt(world),
    lifecycle: {
      sesSmtp: 'report',
      twoActiveKeys: 'report',
      overlap: { minDays: 7, maxDays: 14, quietDays: 0, atMaxDays: 'keep' },
    },
    limits: { fullScanEveryDays: 0, maxRotationsPerAccount: 1, failureTolerancePercent: 100 },
  });
  world.state.table.holds = described.accounts === undefined ? [] : [holdAt(world)];
  world.state.table.policyVersions = [...versions(world)];
  const policyName = 'version 3';
  for (const number of [1, 2]) {
    const run = runId(`20260601T0${number}0000Z-RUN00${number}`);
    await world.clock.settle(
      rotateOrganization(world.ports({ client: run }), { kind: 'run', run, policy, policyName }),
    );
    if (number === 1) {
      if (described === description) world.people.removeAccount(accountId('777777777777'));
      await world.clock.advance(dayMs);
    }
  }
  adviseOn(world);
  return { world, reader: world.reader(), policy, policyName, now: () => world.clock.now() };
};
