import { describe, expect, test } from 'vitest';
import { RekeyError } from '../../errors.ts';
import { type KeyId, keyId } from '../../model/ids.ts';
import { defaultPolicy } from '../../model/policy.ts';
import type { AccountAccess, VaultRequest } from '../../ports.ts';
import { Secret } from '../../secret.ts';
import { theAccount, theUser, thisRun } from '../builders.ts';
import { secretNameOf } from '../world-seed.ts';
import type { StrikableHarness, Strike } from './lost-answers.ts';
import { contractOf, type DescribeContract, listAccounts, withUser } from './organization.ts';

const region = 'us-east-1';
const name = secretNameOf(theUser);
const theKey = keyId('AKIAFIRSTKEY0001');
const request: VaultRequest = {
  account: theAccount,
  user: theUser,
  userArn: `arn:aws:iam::${theAccount}:user/${theUser}`,
  name,
  existing: 'adopt',
  readers: [],
  known: false,
};

type Opened = StrikableHarness & {
  readonly access: AccountAccess;
  /** The key that the user had before. */
  readonly old: KeyId;
  /** From now on this many more requests may be sent that change something. */
  readonly allow: (requests: number) => void;
  readonly asked: () => number;
};

type Change = readonly [
  name: string,
  action: string,
  send: (opened: Pick<Opened, 'access' | 'old'>) => Promise<{ readonly status: string }>,
];

const repeated: readonly Change[] = [
  ['deactivate', 'iam:UpdateAccessKey', ({ access, old }) => access.keys.deactivate(theUser, old)],
  ['reactivate', 'iam:UpdateAccessKey', ({ access, old }) => access.keys.reactivate(theUser, old)],
  ['delete', 'iam:DeleteAccessKey', ({ access, old }) => access.keys.delete(theUser, old)],
  ['prepare', 'secretsmanager:CreateSecret', ({ access }) => access.vault(region).prepare(request)],
  [
    'store',
    'secretsmanager:PutSecretValue',
    ({ access }) =>
      access.vault(region).store({ account: theAccount, name, keyId: theKey, value: new Secret('a value') }),
  ],
];
const changes: readonly Change[] = [
  ...repeated,
  ['create', 'iam:CreateAccessKey', ({ access }) => access.keys.create(theUser)],
];

const lost = { code: 'LEASE_LOST', because: 'the lease is lost' };

/** The requests of a run that may have slept, and whose place another may have taken. */
export const describeBeforeEffect: DescribeContract<StrikableHarness> = contractOf('beforeEffect', (build) => {
  const open = async ({ prepared = false } = {}): Promise<Opened> => {
    const harness = await build(withUser({ keys: [{ ageDays: 90 }] }));
    const account = (await listAccounts(harness.directory)).find(({ id }) => id === theAccount);
    const [old] = await harness.keysOf(theAccount, theUser);
    if (account === undefined || old === undefined) throw new Error('the harness made no account, or no key');
    let [left, asked] = [Number.POSITIVE_INFINITY, 0];
    const access = await harness.sessions.open(account, {
      role: defaultPolicy.memberRole,
      access: 'write',
      run: thisRun,
      beforeEffect: () => {
        asked += 1;
        left -= 1;
        if (left < 0) throw new RekeyError('LEASE_LOST', lost.because);
      },
    });
    if (prepared) await access.vault(region).prepare(request);
    const allow = (requests: number): void => {
      [left, asked] = [requests, 0];
    };
    return { ...harness, access, old: old.id, allow, asked: () => asked };
  };

  const standing = async ({ keysOf, secretOf }: Opened): Promise<unknown> => [
    await keysOf(theAccount, theUser),
    await secretOf(theAccount, region, name),
  ];

  test.each(changes)('%s is not sent where nothing may begin: refused, and nothing happens', async (of, _, send) => {
    const opened = await open({ prepared: of !== 'prepare' });
    const before = await standing(opened);
    opened.allow(0);
    expect(await send(opened)).toMatchObject({ status: 'refused', ...lost });
    expect(await standing(opened)).toEqual(before);
  });

  describe('a request that got no answer', () => {
    const strikes: readonly Strike['how'][] = ['cut-before', 'cut-after'];
    const cases = repeated.flatMap((change) => strikes.map((how) => [change[0], how, change] as const));
    test.each(cases)('of %s is not sent again once nothing may begin: unclear (%s)', async (of, how, change) => {
      const [, action, send] = change;
      const opened = await open({ prepared: of !== 'prepare' });
      await opened.strike({ action, how, times: 1 });
      opened.allow(1);
      expect(await send(opened)).toMatchObject({ status: 'unclear', ...lost });
      expect(opened.asked()).toBe(2);
    });

    test('has its effect once or not at all', async () => {
      const opened = await open();
      await opened.strike({ action: 'iam:UpdateAccessKey', how: 'cut-before', times: 1 });
      opened.allow(1);
      await opened.access.keys.deactivate(theUser, opened.old);
      expect(await opened.keysOf(theAccount, theUser)).toMatchObject([{ status: 'Active' }]);
    });
  });

  test('a request that was only throttled had no effect, and what it became is refused', async () => {
    const opened = await open();
    await opened.strike({ action: 'iam:DeleteAccessKey', how: 'throttled', times: 1 });
    opened.allow(1);
    expect(await opened.access.keys.delete(theUser, opened.old)).toMatchObject({ status: 'refused', ...lost });
    expect(await opened.keysOf(theAccount, theUser)).toHaveLength(1);
  });

  test('reading is not asked for', async () => {
    const { access, old, allow, asked } = await open();
    allow(0);
    await access.census.report();
    await access.census.profiles();
    await access.keys.list(theUser);
    await access.keys.lastUse(old);
    await access.vault(region).inspect(name);
    expect(asked()).toBe(0);
  });

  test('a key that the session made may be taken back whatever has begun since, and no other', async () => {
    const { access, old, allow, keysOf } = await open();
    const made = await access.keys.create(theUser);
    if (made.status !== 'created') throw new Error(made.because);
    allow(0);
    expect(await access.keys.delete(theUser, made.keyId)).toEqual({ status: 'done' });
    expect(await access.keys.delete(theUser, old)).toMatchObject({ status: 'refused', ...lost });
    expect((await keysOf(theAccount, theUser)).map(({ id }) => id)).toEqual([old]);
  });
});
