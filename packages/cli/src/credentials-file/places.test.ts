import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { placesOf } from './places.ts';
import { isProfileName } from './profile-name.ts';

test.each([
  [{}, join(homedir(), '.aws/credentials'), join(homedir(), '.aws/config')],
  [{ HOME: '/home/alice' }, '/home/alice/.aws/credentials', '/home/alice/.aws/config'],
  [
    { HOME: '/home/alice', AWS_SHARED_CREDENTIALS_FILE: '~/keys', AWS_CONFIG_FILE: '/etc/aws' },
    '/home/alice/keys',
    '/etc/aws',
  ],
  [
    { HOME: '/home/alice', AWS_SHARED_CREDENTIALS_FILE: '', AWS_CONFIG_FILE: '' },
    '/home/alice/.aws/credentials',
    '/home/alice/.aws/config',
  ],
])('with %j the files are those of every AWS tool', (env, credentials, config) => {
  expect(placesOf(env)).toEqual({ credentials, config });
});

test('names of profiles are those that every SDK reads', () => {
  const names = [
    'default',
    'work',
    'a.b@c-d',
    'team/prod',
    'my work',
    '',
    '__proto__',
    'DEFAULT',
    'a]',
    'a#b',
    'ä',
    'a\nb',
  ];
  expect(names.filter(isProfileName)).toEqual(['default', 'work', 'a.b@c-d', 'team/prod']);
});
