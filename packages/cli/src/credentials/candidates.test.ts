import { userName } from '@rekey/engine';
import { expect, test } from 'vitest';
import { candidatesFor } from './candidates.ts';

const nothing = { secret: undefined, region: undefined };
const alice = { user: userName('alice'), partition: 'aws' };

test('the usual names are looked for in the owner’s Region and the default one', () => {
  expect(candidatesFor(alice, nothing, 'eu-central-1')).toEqual([
    { name: 'alice_credentials', region: 'eu-central-1' },
    { name: 'rekey/alice_credentials', region: 'eu-central-1' },
    { name: 'alice_credentials', region: 'us-east-1' },
    { name: 'rekey/alice_credentials', region: 'us-east-1' },
  ]);
});

test('one Region is asked once, and none of another partition', () => {
  expect(candidatesFor(alice, nothing, 'us-east-1')).toHaveLength(2);
  const abroad = candidatesFor({ ...alice, partition: 'aws-cn' }, nothing, 'cn-north-1');
  expect(new Set(abroad.map(({ region }) => region))).toEqual(new Set(['cn-north-1']));
});

test('a secret and a Region that are named are the only ones, and {user} stands for the user', () => {
  const where = { secret: 'keys/{user}', region: 'eu-west-1' };
  expect(candidatesFor({ ...alice, user: userName('a,b') }, where, 'us-east-1')).toEqual([
    { name: 'keys/a/2Cb', region: 'eu-west-1' },
  ]);
});
