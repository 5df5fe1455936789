import type { Sending } from '@rekey/engine';
import { anException, type PolicySketch } from '@rekey/engine/testing';
import { describe, expect, test } from 'vitest';
import { type Stage, startStage } from './testing/stage.ts';

const account = '111111111111';
const unit = 'ou-ab12-payments1';
const owner = 'owner@example.com';
const inUse = { lastUsedDaysAgo: 0.5 };

const organization = (ageDays: number, tags: Readonly<Record<string, string>> = { owner }) =>
  startStage({
    accounts: [
      { id: account, name: 'payments', ouPath: [unit], users: [{ name: 'svc', tags, keys: [{ ageDays, ...inUse }] }] },
    ],
  });

const notify = { ownerTags: ['owner'], beforeRotationDays: [14, 3], beforeSwitchOffDays: [3] };
const overlap: PolicySketch = {
  notify,
  lifecycle: { overlap: { minDays: 7, quietDays: 0, maxDays: 14, atMaxDays: 'deactivate' } },
};
const kindsIn = ({ sent }: Stage) => sent.events.map(({ kind }) => kind);
const refusedAs = (because: string): Sending => ({ status: 'refused', code: 'AWS_ERROR', because });

describe('a rotation', () => {
  test('is told as events, in a digest, and to the owner', async () => {
    const stage = organization(90);
    const { report } = await stage.night(overlap);
    expect(kindsIn(stage)).toEqual(['Run Started', 'Run Finished', 'Key Issued']);
    expect(stage.sent.events[2]?.detail).toMatchObject({
      account: { id: account, name: 'payments', ouPath: [unit] },
      user: 'svc',
      secret: { name: 'svc_credentials', region: 'us-east-1' },
    });
    expect(stage.sent.digests[0]).toMatchObject({ subject: 'Rekey: 1 key rotated' });
    expect(stage.sent.digests[0]?.text).toContain(`${unit} payments (${account}): svc`);
    expect(stage.sent.mails.map(({ to, subject }) => [to, subject])).toEqual([
      [owner, 'AWS access keys: a new key for svc is waiting'],
    ]);
    expect(stage.sent.mails[0]?.text).toContain('rekey credentials --secret svc_credentials --secret-region us-east-1');
    expect(report).toMatchObject({
      events: { sent: 3, failed: 0, left: 0 },
      digest: { sent: 1, failed: 0 },
      mail: { sent: 1, failed: 0, withoutOwner: 0 },
    });
  });

  test('is told once', async () => {
    const stage = organization(90);
    await stage.night(overlap);
    await stage.days(1);
    await stage.night(overlap);
    expect(kindsIn(stage).filter((kind) => kind === 'Key Issued')).toHaveLength(1);
    expect([stage.sent.mails.length, stage.sent.digests.length]).toEqual([1, 1]);
  });

  test('without an overlap says that the old key is off', async () => {
    const stage = organization(90);
    await stage.night({ notify });
    expect(kindsIn(stage)).toEqual(['Run Started', 'Run Finished', 'Key Issued', 'Key Deactivated']);
    expect(stage.sent.mails[0]?.text).toMatch(/The old key AKIA\w+ is off already/);
  });
});

describe('ahead of a rotation', () => {
  test.each([
    [75, 0],
    [76, 1],
    [86, 1],
    [87, 1],
  ])('at %d days of 90, %d mails', async (ageDays, mails) => {
    const stage = organization(ageDays);
    await stage.night(overlap);
    expect(stage.sent.mails).toHaveLength(mails);
  });

  test('each number of days is told once', async () => {
    const stage = organization(75);
    for (let night = 0; night < 15; night += 1) {
      await stage.night(overlap);
      await stage.days(1);
    }
    expect(stage.sent.mails.map(({ subject }) => subject)).toEqual([
      'AWS access keys: the key of svc will be rotated',
      'AWS access keys: the key of svc will be rotated',
    ]);
    await stage.night(overlap);
    expect(stage.sent.mails.at(-1)?.subject).toBe('AWS access keys: a new key for svc is waiting');
  });

  test('nobody is told of what mode plan would do', async () => {
    const stage = organization(80);
    await stage.night({ ...overlap, mode: 'plan' });
    expect(stage.sent.mails).toEqual([]);
  });
});

describe('an overlap', () => {
  test('tells of its end ahead, once, and of the key that went', async () => {
    const stage = organization(90);
    for (let night = 0; night < 9; night += 1) {
      await stage.night(overlap);
      await stage.days(1);
    }
    expect(kindsIn(stage).filter((kind) => !kind.startsWith('Run'))).toEqual([
      'Key Issued',
      'Overlap Ending',
      'Key Deactivated',
    ]);
    expect(stage.sent.mails.map(({ subject }) => subject)).toEqual([
      'AWS access keys: a new key for svc is waiting',
      'AWS access keys: the old key of svc goes off soon',
    ]);
  });

  test('tells every week that the old key is still in use, by what', async () => {
    const stage = organization(90);
    const listening: PolicySketch = {
      notify: { ...notify, beforeSwitchOffDays: [] },
      lifecycle: { overlap: { minDays: 7, quietDays: 3, maxDays: 30, atMaxDays: 'keep' } },
    };
    for (let night = 0; night < 16; night += 1) {
      await stage.night(listening);
      await stage.days(1);
      const [old] = stage.world.keysOf(account as never, 'svc' as never);
      if (old !== undefined) old.lastUse = { at: stage.world.clock.now(), service: 's3', region: 'eu-west-1' };
    }
    const inUseMails = stage.sent.mails.filter(({ subject }) => subject.includes('still in use'));
    expect(inUseMails).toHaveLength(2);
    expect(inUseMails[0]?.text).toContain('for s3 in eu-west-1');
    expect(stage.sent.digests.at(-1)?.text).toContain('OLD KEYS STILL IN USE (1)');
  });
});

describe('owners', () => {
  test.each([
    ['the tag of the user', { owner }, {}, owner],
    ['the fallback of the unit', {}, { [unit]: 'pay@example.com', org: 'org@example.com' }, 'pay@example.com'],
    [
      'the fallback of the account before that of its unit',
      {},
      { [account]: 'acct@example.com', [unit]: 'x@example.com' },
      'acct@example.com',
    ],
    ['the fallback of the organization', { owner: 'no address' }, { org: 'org@example.com' }, 'org@example.com'],
    ['nobody', {}, {}, undefined],
  ] as const)('are known by %s', async (...[, tags, fallback, to]) => {
    const stage = organization(90, tags);
    const { report } = await stage.night({ ...overlap, notify: { ...notify, fallback } });
    expect(stage.sent.mails.map((mail) => mail.to)).toEqual(to === undefined ? [] : [to]);
    expect(report.mail?.withoutOwner).toBe(to === undefined ? 1 : 0);
  });

  test('are known by the tag of the account where the user has none', async () => {
    const stage = startStage({
      accounts: [
        {
          id: account,
          tags: { owner: 'acct@example.com' },
          users: [{ name: 'svc', keys: [{ ageDays: 90, ...inUse }] }],
        },
      ],
    });
    await stage.night(overlap);
    expect(stage.sent.mails.map(({ to }) => to)).toEqual(['acct@example.com']);
  });

  test('get one mail of a run', async () => {
    const stage = startStage({
      accounts: [
        {
          id: account,
          users: ['a', 'b', 'c'].map((name) => ({ name, tags: { owner }, keys: [{ ageDays: 90, ...inUse }] })),
        },
      ],
    });
    await stage.night(overlap);
    expect(stage.sent.mails.map(({ subject }) => subject)).toEqual(['AWS access keys: 3 new keys are waiting']);
  });
});

test('an exception about to expire is told as an event, in the digest, and to its owner', async () => {
  const stage = organization(10);
  const exceptions = [anException({ id: 'legacy', owner, expires: '2026-06-20', selector: { users: ['nobody'] } })];
  await stage.night({ notify, exceptions });
  await stage.days(1);
  await stage.night({ notify, exceptions });
  expect(kindsIn(stage).filter((kind) => kind === 'Exception Expiring')).toHaveLength(1);
  expect(stage.sent.mails).toMatchObject([{ to: owner, subject: 'AWS access keys: an exception expires' }]);
  expect(stage.sent.digests[0]?.text).toContain('- legacy: last day 2026-06-20');
});

describe('what can not be sent', () => {
  test('events wait for the next run, and the rest is told', async () => {
    const stage = organization(90);
    const { report } = await stage.night(overlap, { event: () => refusedAs('no such bus') });
    expect(report.events).toMatchObject({ sent: 0, failed: 3, because: 'no such bus' });
    expect(stage.world.keysOf(account as never, 'svc' as never)).toHaveLength(2);
    expect([stage.sent.mails.length, stage.sent.digests.length]).toEqual([1, 1]);
    await stage.days(1);
    await stage.night(overlap);
    expect(kindsIn(stage)).toContain('Key Issued');
  });

  test('a mail that was refused is tried again by the next run, and shows in the digest', async () => {
    const stage = organization(90);
    const { report } = await stage.night(overlap, { mail: () => refusedAs('address is on the suppression list') });
    expect(report.mail).toMatchObject({ sent: 0, failed: 1, because: 'address is on the suppression list' });
    expect(stage.sent.digests[0]?.text).toContain('1 mail to owners could not be sent');
    await stage.days(1);
    await stage.night(overlap);
    expect(stage.sent.mails).toHaveLength(1);
  });

  test('one address that is refused keeps no other from being told', async () => {
    const users = ['a', 'b'].map((name) => ({
      name,
      tags: { owner: `${name}@example.com` },
      keys: [{ ageDays: 90, ...inUse }],
    }));
    const stage = startStage({ accounts: [{ id: account, users }] });
    await stage.night(overlap, { mail: (to) => (to.startsWith('a@') ? refusedAs('refused') : undefined) });
    expect(stage.sent.mails.map(({ to }) => to)).toEqual(['b@example.com']);
  });

  test('a digest that failed is in the report', async () => {
    const stage = organization(90);
    const { report } = await stage.night(overlap, { digest: () => refusedAs('throttled') });
    expect(report.digest).toMatchObject({ sent: 0, failed: 1, because: 'throttled' });
    expect(stage.sent.mails).toHaveLength(1);
  });

  test('a sender that throws fails nothing else', async () => {
    const stage = organization(90);
    const { result, report } = await stage.night(overlap, {
      event: () => {
        throw new Error('a bug');
      },
    });
    expect(result.status).toBe('finished');
    expect(report.events?.failed).toBeGreaterThan(0);
    expect(stage.sent.mails).toHaveLength(1);
  });
});

describe('channels', () => {
  test('of which the policy wants none are silent', async () => {
    const stage = organization(90);
    const { report } = await stage.night({ ...overlap, notify: { ...notify, channels: [] } });
    expect([stage.sent.events, stage.sent.mails, stage.sent.digests]).toEqual([[], [], []]);
    expect(report).toEqual({});
  });

  test.each([
    ['always', 1],
    ['changes', 0],
    ['never', 0],
  ] as const)('a digest %s is sent, of a run without anything new, %d times', async (digest, times) => {
    const stage = organization(10);
    await stage.night({ notify: { ...notify, digest } });
    expect(stage.sent.digests).toHaveLength(times);
  });
});
