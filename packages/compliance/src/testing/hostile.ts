import { accountId, type Intent, keyId, ouId, runId, type UserName, userId, userName } from '@rekey/engine';
import {
  aHold,
  anAccountResult,
  anEvent,
  anException,
  aPolicy,
  aRollup,
  aRunSummary,
  aUserItem,
  aView,
  createWorld,
  daysAgo,
  now,
  someCounts,
} from '@rekey/engine/testing';
import type { Sample } from './sample.ts';

/** As text it would do harm wherever it was taken for markup: in an element, an attribute, a script, a comment, a style. */
export const harm = `"'><script>hacked=1</script><img src=x onerror=hacked=2>\`\${hacked=3}</style></title><!--`;
/** The longest that IAM allows, without a place to break at. */
export const longName: string = 'x'.repeat(64);

const account = accountId('111111111111');
export const hostileUser: UserName = userName(`${harm}&amp;..`);

/** An organization in which every text that somebody else wrote means harm. */
export const hostile = (): Sample => {
  const world = createWorld({ table: { rollups: [...rollups], items: [...items], holds: [hold] } });
  const { table } = world.state;
  table.runs.set(run.run, run);
  table.results.push(result);
  for (const [index, event] of events.entries()) table.history.set(`${account}#${index}`, event);
  table.policyVersions = [{ version: 1, author: harm, at: daysAgo(1), note: harm, digest: 'a'.repeat(64) }];
  table.intents.set(account, new Map([[hostileUser, intent]]));
  const policy = aPolicy({
    exceptions: [anException({ id: harm, reason: harm, owner: harm, selector: { users: [harm] } })],
  });
  return { world, reader: world.reader(), policy, policyName: harm, now: () => world.clock.now() };
};

const seen = aView({
  keys: [
    {
      id: undefined,
      status: 'Active',
      createdAt: daysAgo(200),
      lastUse: { at: daysAgo(1), service: harm, region: harm },
    },
  ],
  verdict: 'excepted',
  because: harm,
  exception: { id: harm, reason: harm, owner: harm, expires: harm, hold: false },
  finding: 'three-keys',
  owner: harm,
  dueAt: daysAgo(3),
});

const record = {
  issued: [{ keyId: keyId(harm), at: daysAgo(3), secret: { name: harm, region: harm }, by: runId(harm) }],
  switchedOff: [{ keyId: keyId(harm), at: daysAgo(2), by: runId(harm) }],
};

const items = [
  aUserItem({ user: hostileUser, view: seen, record }),
  aUserItem({ user: longName, view: { ...seen, verdict: 'attention' } }),
].map((item) => ({ ...item, account }));

const counts = someCounts({ users: 2, keys: 2, activeKeys: 2, overdue: 1, failed: 1 });

const harmed = { name: harm, state: 'ACTIVE', ouPath: [ouId('ou-ab12-harmful01')], joinedAt: undefined } as const;

const rollups = (['failed', 'unreachable', 'scanned'] as const).map((coverage, index) =>
  aRollup({
    account: {
      ...harmed,
      id: accountId(String(111_111_111_111 + index)),
      name: index === 0 ? harm : longName,
    },
    coverage,
    code: 'AWS_ERROR',
    because: harm,
    hint: harm,
    counts,
    verdicts: { excepted: 1, attention: 1 },
    findings: { 'three-keys': 2, 'root-keys': 1 },
    ages: [{ createdOn: '2025-11-01', keys: 2 }],
    oldestActiveKeyAt: daysAgo(200),
    lastRun: 'run-1',
  }),
);

const run = aRunSummary({
  run: 'run-1',
  status: 'stopped',
  endedAt: now,
  code: 'AWS_ERROR',
  because: harm,
  caller: harm,
  policy: harm,
  counts,
});

const step = {
  rule: 'R13',
  because: harm,
  action: { kind: 'issue' },
  status: 'failed',
  code: 'AWS_ERROR',
  detail: harm,
} as const;

const result = anAccountResult({
  run: 'run-1',
  account: { ...harmed, id: account },
  coverage: 'failed',
  because: harm,
  hint: harm,
  code: 'AWS_ERROR',
  warnings: [harm],
  users: [{ user: hostileUser, status: 'failed', mode: 'enforce', steps: [step], because: harm }],
});

const events = [
  anEvent({ account, user: hostileUser, because: harm, run: runId(harm) }),
  anEvent({ id: 'event-2', account, user: hostileUser, status: 'failed', detail: harm, keyId: keyId(harm) }),
];

const hold = aHold({ scope: account, user: hostileUser, reason: harm, author: harm });

const intent: Intent = {
  epoch: 1,
  by: runId(harm),
  userId: userId(harm),
  keysBefore: [],
  openedAt: daysAgo(1),
  secret: { name: harm, region: harm },
};
