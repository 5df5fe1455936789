import { describe, expect, test } from 'vitest';
import * as texts from './texts.ts';

const checks = { ...texts };

const good: readonly [keyof typeof checks, readonly string[]][] = [
  ['checkScope', ['org', '000000000000', 'ou-ab12-cd34ef56', `ou-${'a'.repeat(32)}-${'b'.repeat(32)}`]],
  ['checkUserPattern', ['*', 'svc-*', 'a?c', 'x'.repeat(64), 'a+b=c,d.e@f_g-h']],
  ['checkGroup', ['dev', 'x'.repeat(128)]],
  ['checkPathPrefix', ['/', '/team', '/team/app/']],
  ['checkTagKey', ['k', 'k'.repeat(128), 'aws:cloudformation:stack-name', 'cost center']],
  ['checkTagValue', ['', 'v'.repeat(256)]],
  ['checkDate', ['2028-02-29', '2027-12-31', '0001-01-01', '9999-12-31']],
  ['checkNote', ['x', 'x'.repeat(1_000), 'two\nlines', 'Zürich, SEC-411']],
  ['checkMemberRole', ['rekey-member', 'rekey/rekey-member', `a/b/${'x'.repeat(64)}`]],
  ['checkRegion', ['us-east-1', 'us-gov-west-1', 'eusc-de-east-1', 'ap-southeast-5', 'cn-north-1', 'us-isob-east-1']],
  [
    'checkReader',
    [
      'arn:aws:iam::{account}:role/break-glass',
      'arn:aws-cn:iam::123456789012:user/ops/alice',
      'arn:aws:iam::{account}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef',
    ],
  ],
  ['checkIncludePattern', ['exceptions.yaml', 'exceptions/*.yaml', './teams/**/*.yml', 'a..b/c.yaml']],
];

const bad: readonly [keyof typeof checks, readonly string[]][] = [
  ['checkScope', ['', 'ORG', '12345678901', '1234567890123', 'OU-ab12-cd34ef56', 'ou-ab-cd34ef56', 'r-ab12', 'root']],
  ['checkUserPattern', ['', 'x'.repeat(65), 'a/b', 'a:b', 'ä']],
  ['checkGroup', ['', 'x'.repeat(129), 'a*']],
  ['checkPathPrefix', ['', 'team/', '//team/', '/team app/', '/*']],
  ['checkTagKey', ['', 'k'.repeat(129)]],
  ['checkTagValue', ['v'.repeat(257)]],
  [
    'checkDate',
    ['', '2027-02-29', '2027-13-01', '2027-00-01', '2027-01-00', '0000-01-01', '27-01-01', '2027-1-1', '2027-01-01 '],
  ],
  ['checkNote', ['', ' ', 'x'.repeat(1_001), 'a\tb', 'a\u0007']],
  ['checkMemberRole', ['', '/', 'rekey/', 'a//b', `${'x'.repeat(65)}`, 'a b', 'arn:aws:iam::1:role/x']],
  ['checkRegion', ['', 'us-east', 'us-east-1a', 'US-EAST-1', 'useast1']],
  [
    'checkReader',
    [
      '',
      '*',
      'arn:aws:iam::{account}:role/*',
      'arn:aws:sts::123456789012:assumed-role/a/b',
      'arn:aws:iam::{user}:role/a',
      'arn:aws:iam::12345:role/a',
      'arn:aws:iam::123456789012:root',
    ],
  ],
  [
    'checkIncludePattern',
    ['', '/a.yaml', '../a.yaml', 'a/../../b.yaml', '..', '~/a.yaml', 'C:\\a.yaml', '\\\\host\\a', 'a\\..\\b'],
  ],
];

const textsOf = (table: typeof good): readonly [keyof typeof checks, string][] =>
  table.flatMap(([check, values]) => values.map((text): [keyof typeof checks, string] => [check, text]));

describe('texts', () => {
  test.each(textsOf(good))('%s lets %j pass', (check, text) => {
    expect(checks[check](text)).toBeUndefined();
  });

  test.each(textsOf(bad))('%s refuses %j, and says what to write', (check, text) => {
    expect(checks[check](text)).toEqual({
      problem: expect.stringMatching(/./),
      remedy: expect.stringMatching(/^[A-Z0-9]/),
    });
  });
});
