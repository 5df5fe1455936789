import { rotateOrganization, runId } from '@rekey/engine';
import { anException, aPolicy, createWorld, dayMs, type World, type WorldDescription } from '@rekey/engine/testing';
import { readScope, type Scope } from '../status/scope.ts';
import { type Overview, overviewOf } from '../status/status-overview.ts';

const used = { lastUsedDaysAgo: 1 };

/** Four accounts besides the management account: one with trouble of every kind, one quiet, one closed to us, one empty. */
const description: WorldDescription = {
  accounts: [
    {
      id: '111111111111',
      name: 'payments',
      ouPath: ['ou-ab12-payments1'],
      rootHasKeys: true,
      users: [
        { name: 'due', keys: [{ ageDays: 120, ...used }] },
        { name: 'idle', keys: [{ ageDays: 60, lastUsedDaysAgo: 50 }] },
        { name: 'legacy', keys: [{ ageDays: 400, ...used }] },
        { name: 'none' },
      ],
    },
    {
      id: '222222222222',
      name: 'inner',
      ouPath: ['ou-ab12-payments1', 'ou-ab12-inner0001'],
      users: [{ name: 'fresh', keys: [{ ageDays: 3, ...used }] }],
    },
    { id: '333333333333', name: 'closed to us', ouPath: ['ou-ab12-sandbox01'], memberRole: false },
    { id: '444444444444', name: 'empty' },
  ],
};

const policy = aPolicy({
  mode: 'plan',
  exceptions: [anException({ id: 'legacy', selector: { users: ['legacy'] } })],
  limits: { fullScanEveryDays: 0 },
});

export type Looked = {
  readonly world: World;
  /** Another run, some days later. */
  readonly runAfter: (days: number) => Promise<void>;
  readonly scope: (narrowing?: Omit<Parameters<typeof readScope>[1], 'table'>) => Promise<Scope>;
  readonly overview: (narrowing?: Omit<Parameters<typeof readScope>[1], 'table'>) => Promise<Overview>;
};

/** What a table tells after a run that only looked. */
export const lookedAt = async (organization: WorldDescription = description): Promise<Looked> => {
  const world = createWorld(organization);
  let runs = 0;
  const runAfter = async (days: number): Promise<void> => {
    await world.clock.advance(days * dayMs);
    runs += 1;
    const run = runId(`run-${runs}`);
    await world.clock.settle(
      rotateOrganization(world.ports({ client: run }), { kind: 'run', run, policy, policyName: 'rekey.yaml@test' }),
    );
  };
  await runAfter(0);
  const open = { reader: world.reader(), now: () => world.clock.now() };
  const scope: Looked['scope'] = (narrowing = {}) => readScope(open, { ...narrowing, table: 'rekey' });
  return { world, runAfter, scope, overview: async (narrowing = {}) => overviewOf(await scope(narrowing), narrowing) };
};
