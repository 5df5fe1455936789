import { describe, expect, test } from 'vitest';
import { parseEvent } from './event.ts';

const request = '20260601T073000Z-4XK2QF';
const account = '111111111111';
const run = '20260601T070000Z-7GH2QF';

test.each([
  { kind: 'scheduled' },
  { kind: 'run', request },
  { kind: 'run', request, accounts: [account, '012345678901'], user: 'Dev,Ops+1=x@example.com' },
  { kind: 'run', request, accounts: [account], user: 'alice', force: true },
  { kind: 'undo', request, account, user: 'alice' },
  { kind: 'undo', request, run, reason: 'incident 42', until: '2026-06-08T07:30:00.000Z' },
  { kind: 'undo', request, run, account },
  { kind: 'doctor', request },
  { kind: 'doctor', request, accounts: [account] },
  {
    kind: 'begin-run',
    execution: 'arn:aws:states:eu-west-1:1:execution:rekey:x',
    startedAt: '2026-06-01T07:30:00.000Z',
  },
  { kind: 'end-run', run, epoch: 7, policyVersion: 3, bucket: 'rekey-batches', key: `runs/${run}/batches.json` },
])('%j is taken as it is', (event) => {
  expect(parseEvent(event)).toEqual(event);
});

const member = { id: account, name: 'a <b>', state: 'ACTIVE', ouPath: ['ou-ab12-workload1'] };
const batch = { kind: 'rotate-batch', run, epoch: 7, policyVersion: 3, total: 300 };

test('a batch is taken with the dates of its accounts', () => {
  const joinedAt = '2020-01-01T00:00:00.000Z';
  expect(parseEvent({ ...batch, accounts: [{ ...member, joinedAt }, member] })).toEqual({
    ...batch,
    accounts: [
      { ...member, joinedAt: new Date(joinedAt) },
      { ...member, joinedAt: undefined },
    ],
  });
});

describe('refused, with the field and without what it held', () => {
  test.each([
    ['text', 'scheduled', 'object'],
    ['a list', [{ kind: 'scheduled' }], 'object'],
    ['no kind', {}, 'kind'],
    ['an unknown kind', { kind: 'hush' }, 'kind'],
    ['an unknown field', { kind: 'scheduled', surplus: 'hush' }, 'surplus'],
    ['no request', { kind: 'doctor' }, 'request'],
    ['a short request', { kind: 'doctor', request: 'hush' }, 'request: is no id of a request'],
    ['a request with a path', { kind: 'doctor', request: 'hush/../hush' }, 'request: is no id of a request'],
    ['accounts that are none', { kind: 'run', request, accounts: [account, 'hush'] }, 'accounts.1: is no account id'],
    ['no accounts', { kind: 'run', request, accounts: [] }, 'accounts'],
    ['a number for an account', { kind: 'run', request, accounts: [111111111111] }, 'accounts.0'],
    ['an ARN for a user', { kind: 'run', request, user: 'arn:aws:iam::1:user/x' }, 'user: is no name of an IAM user'],
    ['force for everybody', { kind: 'run', request, force: true }, 'force rotates one user'],
    ['force in two accounts', { kind: 'run', request, accounts: [account, account], user: 'a', force: true }, 'force'],
    ['an undo of a user nowhere', { kind: 'undo', request, user: 'alice' }, 'an undo is of'],
    ['an undo of an account', { kind: 'undo', request, account }, 'an undo is of'],
    ['an undo of a run and a user', { kind: 'undo', request, run, account, user: 'alice' }, 'an undo is of'],
    ['an end that is no time', { kind: 'undo', request, run, until: 'hush' }, 'until'],
    ['a batch of nobody', { ...batch, accounts: [] }, 'accounts'],
    ['a batch without an epoch', { ...batch, epoch: 0, accounts: [member] }, 'epoch'],
    ['an account in an unknown state', { ...batch, accounts: [{ ...member, state: 'hush' }] }, 'accounts.0.state'],
    ['a policy without a number', { ...batch, policyVersion: 'hush', accounts: [member] }, 'policyVersion'],
    ['a reason without words', { kind: 'undo', request, run, reason: '' }, 'reason'],
  ])('%s', (_, event, words) => {
    let thrown: unknown;
    try {
      parseEvent(event);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'EVENT_INVALID', message: expect.stringContaining(words) });
    expect(String(thrown)).not.toContain('hush');
  });
});
