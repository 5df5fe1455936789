import { ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { type Iam, onDemand } from './on-demand.ts';

const ask = new ListAccessKeysCommand({ UserName: 'alice' });

function counted() {
  const answers: (() => void)[] = [];
  let made = 0;
  const iam = onDemand(() => {
    made += 1;
    const name = `client ${made}`;
    return { send: () => new Promise((resolve) => answers.push(() => resolve(name))) } as unknown as Iam;
  });
  const answer = () => answers.shift()?.();
  return { iam, answer, made: () => made };
}

test('a client is made as it is first needed, and kept', async () => {
  const { iam, answer, made } = counted();
  expect(made()).toBe(0);
  const both = [iam.send(ask), iam.send(ask)];
  answer();
  answer();
  expect(await Promise.all(both)).toEqual(['client 1', 'client 1']);
});

test('one that was let go answers what it was asked, and another is made for what comes then', async () => {
  const { iam, answer, made } = counted();
  const before = iam.send(ask);
  iam.letGo();
  expect(made()).toBe(1);
  const after = iam.send(ask);
  answer();
  answer();
  expect(await Promise.all([before, after])).toEqual(['client 1', 'client 2']);
});
