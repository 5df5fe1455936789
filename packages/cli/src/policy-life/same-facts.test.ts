import { defaultPolicy, type Policy, rotateOrganization, runId, withoutStore } from '@rekey/engine';
import { createWorld } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { rememberAnswers, withSameFacts } from './same-facts.ts';

const enforcing: Policy = { ...defaultPolicy, mode: 'enforce' };
const gentle: Policy = { ...enforcing, lifecycle: { ...enforcing.lifecycle, rotateAfterDays: 200 } };

test('the second plan over the same facts asks only for what the first did not need', async () => {
  const world = createWorld({
    accounts: [{ id: '111111111111', users: [{ name: 'alice', keys: [{ ageDays: 120 }] }, { name: 'bob' }] }],
  });
  const ports = withSameFacts({ ...world.ports(), store: withoutStore }, rememberAnswers());
  const plan = (policy: Policy, run: string) =>
    rotateOrganization(ports, { kind: 'plan', run: runId(run), policy, policyName: run });
  const first = await plan(enforcing, 'one');
  const asked = world.calls.length;
  const again = await plan(enforcing, 'two');
  expect(world.calls.length).toBe(asked);
  expect(again.counts).toEqual(first.counts);
  expect(again.startedAt).toEqual(first.startedAt);
  expect(first.counts.planned).toBeGreaterThan(0);
  expect((await plan(gentle, 'three')).counts.planned).toBe(0);
});

test('a failure is remembered like an answer', async () => {
  const once = rememberAnswers();
  let asked = 0;
  const ask = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new Error('no'));
  };
  await expect(once(['a'], ask)).rejects.toThrow('no');
  await expect(once(['a'], ask)).rejects.toThrow('no');
  expect(asked).toBe(1);
});
