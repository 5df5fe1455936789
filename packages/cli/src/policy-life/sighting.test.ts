import { accountId, ouId } from '@rekey/engine';
import { anAccount, theManagementAccount } from '@rekey/engine/testing';
import { parsePolicy, starterPolicy } from '@rekey/policy';
import { expect, test } from 'vitest';
import { firstPolicy, type Sighting } from './sighting.ts';

const at = new Date('2026-06-01T07:30:00Z');
const outer = ouId('ou-ab12-aaaaaaaa');
const inner = ouId('ou-ab12-bbbbbbbb');
const account = anAccount({ name: 'evil\nmode: enforce', ouPath: [outer, inner] });
const seen: Sighting = {
  status: 'seen',
  organization: {
    id: 'o-acme',
    managementAccount: accountId(theManagementAccount),
    caller: 'arn:aws:iam::999999999999:user/ann',
    accounts: [account],
    units: [
      { id: inner, name: 'Inner\u2028mode: enforce', ouPath: [outer, inner] },
      { id: outer, name: 'Outer', ouPath: [outer] },
    ],
    places: () => undefined,
  },
  role: 'rekey/rekey-member',
  asked: [{ account, found: false, because: 'the role\nis not there' }],
};

const said = (text: string): string => text.replace(starterPolicy, '');

test('units stand in the order of the tree, with their names and how many accounts are below', () => {
  const text = said(firstPolicy(starterPolicy, seen, at));
  expect(text).toContain('# ou-ab12-aaaaaaaa      Outer: 1 account\n# ou-ab12-bbbbbbbb        Inner');
  expect(text).toContain('was found in 0 of 1 accounts asked.');
});

test.each([
  ['seen', seen],
  ['unseen', { status: 'unseen', code: 'NO_CREDENTIALS', because: 'none\nmode: enforce' } as const],
])('whatever was %s and however things are named: it stays in comments', (_, sighting) => {
  const text = firstPolicy(starterPolicy, sighting, at);
  for (const line of said(text).split(/[\n\u2028]/)) expect(line).toMatch(/^(#.*)?$/);
  const [first, again] = [starterPolicy, text].map((one) => parsePolicy(one, { file: 'rekey.yaml' }));
  if (first?.status !== 'ok' || again?.status !== 'ok') throw new Error('both are valid');
  expect(again.policy).toEqual(first.policy);
});
