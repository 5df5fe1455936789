import { describe, expect, test } from 'vitest';
import { theAccount } from '../builders.ts';
import type { StrikableHarness } from './lost-answers.ts';
import { contractOf, type DescribeContract, listAccounts, openAccount, withUser } from './organization.ts';

const optOut = { key: 'rekey', value: 'opt-out' };

type Asking = readonly [name: string, action: string, ask: (harness: StrikableHarness) => Promise<unknown>];

const asking: readonly Asking[] = [
  ['organization', 'organizations:DescribeOrganization', ({ directory }) => directory.organization()],
  ['accounts', 'organizations:ListAccounts', ({ directory }) => listAccounts(directory)],
  ['organizationalUnits', 'organizations:ListRoots', ({ directory }) => directory.organizationalUnits()],
  ['optedOut', 'tag:GetResources', ({ directory }) => directory.optedOut(optOut)],
  ['isOptedOut', 'organizations:ListTagsForResource', ({ directory }) => directory.isOptedOut(theAccount, optOut)],
  ['a new session', 'sts:AssumeRole', async (harness) => typeof (await openAccount(harness))],
];

/** What the directory and the opening of sessions make of an AWS that does not answer, or not now. */
export const describeUnanswered: DescribeContract<StrikableHarness> = contractOf('lost central answers', (build) => {
  describe.each(asking)('%s', (name, action, ask) => {
    test('is asked again after one answer was lost', async () => {
      const harness = await build(withUser());
      await harness.strike({ action, how: 'cut-before', times: 1 });
      const answer = await ask(harness);
      // Two worlds begin a second apart, and accounts tell when they joined; the organization is asked for once in each.
      const undisturbed = name === 'organization' ? await build(withUser()) : harness;
      expect(answer).toEqual(await ask(undisturbed));
    });

    test('throws ENDPOINT_UNREACHABLE when none comes', async () => {
      const harness = await build(withUser());
      await harness.strike({ action, how: 'cut-before', times: 'always' });
      await expect(ask(harness)).rejects.toMatchObject({ code: 'ENDPOINT_UNREACHABLE' });
    });
  });

  // Two of them stand for all: a client that is throttled waits longer each time.
  test.each(asking.filter(([name]) => name === 'isOptedOut' || name === 'a new session'))(
    '%s: what is always too much is THROTTLED, and never taken for an answer',
    async (_, action, ask) => {
      const harness = await build(withUser());
      await harness.strike({ action, how: 'throttled', times: 'always' });
      await expect(ask(harness)).rejects.toMatchObject({ code: 'THROTTLED' });
    },
  );
});
