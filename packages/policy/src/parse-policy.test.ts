import { defaultPolicy } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { errorsOf, policyOf } from './testing/helpers.ts';

describe('a file that is no policy', () => {
  test.each([
    ['', '1:1: the file is empty. Write version: 1 and what differs from the defaults.'],
    ['# nothing yet\n', '1:1: the file is empty. Write version: 1 and what differs from the defaults.'],
    ['---\n', '1:1: the file is empty. Write version: 1 and what differs from the defaults.'],
    ['null', '1:1: the file is nothing and not a map of fields. Write version: 1 and what differs from the defaults.'],
    ['rotate', '1:1: the file is text and not a map of fields. Write version: 1 and what differs from the defaults.'],
    [
      '- version: 1',
      '1:1: the file is a list and not a map of fields. Write version: 1 and what differs from the defaults.',
    ],
    ['mode: plan', '1:1: version: version is missing. Write version: 1.'],
    ['{}', '1:1: version: version is missing. Write version: 1.'],
    ['version: 2', '1:10: version: 2 is not 1. Write 1.'],
    ['version: "1"', '1:10: version: "1" is not 1. Write 1, without quotes.'],
    ['version: 1\n---\nversion: 1', '2:1: the file holds several documents. Write one document, without ---.'],
    ['version: 1\nlifecycle:\n\trotateAfterDays: 90', '3:1: a tab is used for indentation. Indent with spaces.'],
    [
      'version: 1\nmode: plan: enforce',
      '2:7: this is not YAML: nested mappings are not allowed in compact mappings. Write one field a line, aligned, and put text that holds ": " in quotes.',
    ],
    ['version: 1\nmode: "plan', '2:12: this is not YAML: missing closing "quote. Add it.'],
    [
      'version: 1\nsecrets: { name: {user}_credentials }',
      '2:24: this is not YAML: text follows where a value has ended. Put text with special characters in quotes, such as "{user}_credentials" or "*".',
    ],
    [
      'version: 1\nexceptions:\n  - { scope: org, users: [*] }',
      '3:27: a bare * is not text in YAML. Write "*" in quotes.',
    ],
    [
      'version: 1\nmode: !secret plan',
      '2:7: this is not YAML: unresolved tag: !secret. Write the value without the tag.',
    ],
    ['version: 1\nmode: \u0007', '2:7: the file holds the control character U+0007. Save it as plain text in UTF-8.'],
    [
      `version: 1\n${'#'.repeat(350 * 1_024)}`,
      '1:1: the file has more than 350 KB. Write less, or several files for include: it is all that the table can hold.',
    ],
  ])('%j', (text, message) => {
    expect(errorsOf(text)).toContain(message);
  });

  test('may have exactly 350 KB', () => {
    const start = 'version: 1\n#';
    expect(errorsOf(start.padEnd(350 * 1_024, '#'))).toEqual([]);
    expect(errorsOf(start.padEnd(350 * 1_024 + 1, '#'))).not.toEqual([]);
  });

  test('may begin with a byte order mark, which moves no position', () => {
    expect(errorsOf('\uFEFFversion: 1')).toEqual([]);
    expect(errorsOf('\uFEFFversion: 2')).toEqual(['1:10: version: 2 is not 1. Write 1.']);
  });

  test('may have Windows line ends', () => {
    expect(errorsOf('version: 1\r\nmode: x\r\n')).toEqual([
      '2:7: mode: x is not off, plan or enforce. Write off, plan or enforce.',
    ]);
  });
});

describe('one wrong field', () => {
  test.each([
    // unknown fields
    ['lifecycel: {}', '2:1: lifecycel: "lifecycel" is not a field here. Write lifecycle.'],
    ['rotateAfterDays: 60', '2:1: rotateAfterDays: "rotateAfterDays" is not a field here. Write it under lifecycle.'],
    ['quietDays: 60', '2:1: quietDays: "quietDays" is not a field here. Write it under lifecycle.overlap.'],
    [
      'notify: { fallback: { org: nobody } }',
      '2:28: notify.fallback.org: "nobody" is not a mail address. Write it bare, such as payments@example.com.',
    ],
    [
      'notify: { fallback: { everybody: a@example.com } }',
      '2:23: notify.fallback.everybody: "everybody" is not a scope. Write org, the id of an organizational unit (ou-...) or a 12-digit account id.',
    ],
    [
      'notify: { beforeRotationDays: [0] }',
      '2:32: notify.beforeRotationDays[0]: 0 is out of range. Write a whole number from 1 to 365.',
    ],
    [
      'notify: { channels: [pager] }',
      '2:22: notify.channels[0]: pager is not events, digest or mail. Write events, digest or mail.',
    ],
    [
      'compliance: { colour: red }',
      '2:15: compliance.colour: "colour" is not a field here. Known here: maxKeyAgeDays.',
    ],
    [
      '"": 1',
      '2:1: [""]: "" is not a field here. Known here: version, mode, memberRole, lifecycle, secrets, accounts, overrides, exceptions, include, limits, compliance or notify.',
    ],
    ['mode: plan\nmode: off', '3:1: mode: "mode" is written twice. Keep one of them.'],
    ['<<: { mode: off }', '2:1: ["<<"]: merge keys (<<) are not supported. Write the fields out.'],
    ['__proto__: { mode: off }', '2:1: __proto__: "__proto__" is not a field. Remove it.'],
    ['[mode]: off', '2:1: a list or a map stands where the name of a field belongs. Write a name.'],
    // choices
    [
      'mode: enforced',
      '2:7: mode: enforced is not off, plan or enforce. Write enforce; known are off, plan or enforce.',
    ],
    ['mode: 5', '2:7: mode: 5 is not off, plan or enforce. Write off, plan or enforce.'],
    ['mode:', '2:6: mode: it has no value. Write off, plan or enforce, or remove the line.'],
    ['mode: [plan]', '2:7: mode: a list is not off, plan or enforce. Write off, plan or enforce.'],
    // numbers
    ['lifecycle: { rotateAfterDays: 90 days }', '2:31: lifecycle.rotateAfterDays: 90 days is not a number. Write 90.'],
    [
      'lifecycle: { rotateAfterDays: "90" }',
      '2:31: lifecycle.rotateAfterDays: "90" is not a number. Write 90, without quotes.',
    ],
    [
      'lifecycle: { rotateAfterDays: never }',
      '2:31: lifecycle.rotateAfterDays: never is not a number. Write a number above 0, up to 36500.',
    ],
    [
      'lifecycle: { rotateAfterDays: 0 }',
      '2:31: lifecycle.rotateAfterDays: 0 is out of range. Write a number above 0, up to 36500.',
    ],
    [
      'lifecycle: { rotateAfterDays: .inf }',
      '2:31: lifecycle.rotateAfterDays: .inf is out of range. Write a number above 0, up to 36500.',
    ],
    [
      'lifecycle: { rotateAfterDays: 36501 }',
      '2:31: lifecycle.rotateAfterDays: 36501 is out of range. Write a number above 0, up to 36500.',
    ],
    [
      'lifecycle: { rotateAfterDays: true }',
      '2:31: lifecycle.rotateAfterDays: true is not a number above 0, up to 36500. Write a number above 0, up to 36500.',
    ],
    [
      'lifecycle: { deleteInactiveAfterDays: -1 }',
      '2:39: lifecycle.deleteInactiveAfterDays: -1 is out of range. Write a number from 0 to 36500.',
    ],
    ['lifecycle: { overlap: 7 }', '2:23: lifecycle.overlap: 7 is not a map. Write fields such as minDays: 0.'],
    ['lifecycle: []', '2:12: lifecycle: a list is not a map. Write fields such as rotateAfterDays: 90.'],
    [
      'limits: { accountsInFlight: 0 }',
      '2:29: limits.accountsInFlight: 0 is out of range. Write a whole number from 1 to 100.',
    ],
    [
      'limits: { accountsInFlight: 101 }',
      '2:29: limits.accountsInFlight: 101 is out of range. Write a whole number from 1 to 100.',
    ],
    [
      'limits: { accountsInFlight: 1.5 }',
      '2:29: limits.accountsInFlight: 1.5 is not a whole number. Write a whole number from 1 to 100.',
    ],
    [
      'limits: { failureTolerancePercent: 100.5 }',
      '2:36: limits.failureTolerancePercent: 100.5 is out of range. Write a number from 0 to 100.',
    ],
    [
      'limits: { fullScanEveryDays: -1 }',
      '2:30: limits.fullScanEveryDays: -1 is out of range. Write a whole number from 0 to 365.',
    ],
    ['limits: { maxRotationsPerRun: non }', '2:31: limits.maxRotationsPerRun: non is not a number. Write none.'],
    [
      'limits: { maxRotationsPerRun: -1 }',
      '2:31: limits.maxRotationsPerRun: -1 is out of range. Write a whole number from 0 to 1000000 or none.',
    ],
    [
      'limits: { maxRotationsPerRun: }',
      '2:31: limits.maxRotationsPerRun: it has no value. Write a whole number from 0 to 1000000 or none, or remove the line.',
    ],
    // text
    [
      'memberRole: /rekey/rekey-member',
      '2:13: memberRole: "/rekey/rekey-member" starts with a slash. Write rekey/rekey-member.',
    ],
    [
      'memberRole: arn:aws:iam::123456789012:role/rekey/x',
      '2:13: memberRole: "arn:aws:iam::123456789012:role/rekey/x" is an ARN. Write path and name: rekey/x.',
    ],
    ['secrets: { region: us-east-1a }', '2:20: secrets.region: "us-east-1a" is an availability zone. Write us-east-1.'],
    [
      'secrets: { region: virginia }',
      '2:20: secrets.region: "virginia" is not a Region. Write its id, such as us-east-1.',
    ],
    ['secrets: { readers: admin }', '2:21: secrets.readers: admin is not a list. Write a list: ["admin"].'],
    [
      'secrets: { readers: [admin] }',
      '2:22: secrets.readers[0]: "admin" is not the ARN of a role or user. Write it in full, with {account} for the user\'s own account, such as "arn:aws:iam::{account}:role/break-glass".',
    ],
    ['accounts: { optOutTag: { value: x } }', '2:24: accounts.optOutTag.key: key is missing. Write key: rekey.'],
    [
      'accounts: { optOutTag: rekey }',
      '2:24: accounts.optOutTag: rekey is not a map. Write fields such as key: rekey.',
    ],
    ['include: exceptions.yaml', '2:10: include: exceptions.yaml is not a list. Write a list: ["exceptions.yaml"].'],
    [
      'include: [../other.yaml]',
      '2:11: include[0]: "../other.yaml" leaves the folder of this file. Keep included files beside or below this file, such as "exceptions/*.yaml".',
    ],
    [
      'include: [/etc/passwd]',
      '2:11: include[0]: "/etc/passwd" is not relative. Write it relative to the folder of this file, such as "exceptions/*.yaml".',
    ],
    [
      'include: *b',
      '2:10: include: *b refers to an anchor that is not in the file. If it is meant as text, write "*b".',
    ],
  ])('%s', (line, message) => {
    expect(errorsOf(`version: 1\n${line}`)).toEqual([message]);
  });
});

describe('a wrong exception', () => {
  test.each([
    [
      '{ scope: org }',
      '3:5: exceptions[0]: the exception does not say which users it is for. Write users: ["*"] for all of them, or users, paths, tags, groups or console for some.',
    ],
    ['{ users: ["*"] }', '3:5: exceptions[0].scope: scope is missing. Write scope: org.'],
    ['{ scope: r-ab12, users: [a] }', '3:14: exceptions[0].scope: "r-ab12" is the root. Write org.'],
    [
      '{ scope: 12345678901, users: [a] }',
      '3:14: exceptions[0].scope: "12345678901" has 11 digits, an account id has 12. Write all 12 digits, leading zeros included.',
    ],
    [
      '{ scope: 1234-5678-9012, users: [a] }',
      '3:14: exceptions[0].scope: "1234-5678-9012" has hyphens. Write 123456789012.',
    ],
    [
      '{ scope: ou-ab12, users: [a] }',
      '3:14: exceptions[0].scope: "ou-ab12" is not the id of an organizational unit. Write it as AWS Organizations shows it, such as ou-ab12-cd34ef56.',
    ],
    [
      '{ scope: production, users: [a] }',
      '3:14: exceptions[0].scope: "production" is not a scope. Write org, the id of an organizational unit (ou-...) or a 12-digit account id.',
    ],
    [
      '{ scope: [org, 1e11], users: [a] }',
      '3:20: exceptions[0].scope[1]: "1e11" is not a scope. Write org, the id of an organizational unit (ou-...) or a 12-digit account id.',
    ],
    [
      '{ scope: 0o1234567012, users: [a] }',
      '3:14: exceptions[0].scope: "0o1234567012" is not a scope. Write org, the id of an organizational unit (ou-...) or a 12-digit account id.',
    ],
    [
      '{ scope: [], users: [a] }',
      '3:14: exceptions[0].scope: the list is empty. Write at least one item, or remove the line.',
    ],
    [
      '{ scope: , users: [a] }',
      '3:14: exceptions[0].scope: it has no value. Write org, ou-ab12-cd34ef56, 123456789012 or a list, or remove the line.',
    ],
    [
      '{ scope: { ou: x }, users: [a] }',
      '3:14: exceptions[0].scope: a map is not text or a list. Write org, ou-ab12-cd34ef56, 123456789012 or a list.',
    ],
    ['{ scope: org, users: svc-* }', '3:26: exceptions[0].users: svc-* is not a list. Write a list: ["svc-*"].'],
    [
      '{ scope: org, users: [] }',
      '3:26: exceptions[0].users: the list is empty. Write at least one item, or remove the line.',
    ],
    [
      '{ scope: org, users: [a b] }',
      '3:27: exceptions[0].users[0]: "a b" holds characters that no user name has. Use letters, digits and + = , . @ _ -, * for any characters and ? for one.',
    ],
    [
      '{ scope: org, paths: [team] }',
      '3:27: exceptions[0].paths[0]: "team" does not start with a slash. Write "/team".',
    ],
    [
      '{ scope: org, paths: [/team/*] }',
      '3:27: exceptions[0].paths[0]: "/team/*" is a pattern. Paths are prefixes: write "/team/".',
    ],
    [
      '{ scope: org, groups: [dev-*] }',
      '3:28: exceptions[0].groups[0]: "dev-*" is a pattern, groups are named exactly. Write each name.',
    ],
    ['{ scope: org, tags: {} }', '3:25: exceptions[0].tags: it names no tag. Write key: [value], or remove the line.'],
    [
      '{ scope: org, tags: { kind: [] } }',
      '3:33: exceptions[0].tags.kind: the list is empty. Write at least one item, or remove the line.',
    ],
    [
      '{ scope: org, tags: { "": x } }',
      '3:27: exceptions[0].tags[""]: "" is not a tag key. Write 1 to 128 characters.',
    ],
    [
      '{ scope: org, tags: [kind] }',
      '3:25: exceptions[0].tags: a list is not a map. Write a map such as {"kind":["ci","batch"]}.',
    ],
    ['{ scope: org, console: yes }', '3:28: exceptions[0].console: yes is not true or false. Write true.'],
    ['{ scope: org, user: [a] }', '3:19: exceptions[0].user: "user" is not a field here. Write users.'],
    [
      '{ scope: org, users: [a], expires: 2027-02-30 }',
      '3:40: exceptions[0].expires: 2027-02-30 is not in the calendar. 2027-02 has 28 days: write 2027-02-01 to 2027-02-28.',
    ],
    [
      '{ scope: org, users: [a], expires: 31.03.2027 }',
      '3:40: exceptions[0].expires: "31.03.2027" is not a date. Write it as YYYY-MM-DD, such as 2027-03-31.',
    ],
    [
      '{ scope: org, users: [a], expires: 2027-03-31T10:00:00Z }',
      '3:40: exceptions[0].expires: "2027-03-31T10:00:00Z" is not a date. Write it as YYYY-MM-DD, such as 2027-03-31.',
    ],
    [
      '{ scope: org, users: [a], from: 2027-04-01, expires: 2027-03-31 }',
      '3:58: exceptions[0].expires: it expires on 2027-03-31, before its first day 2027-04-01. Write a day from 2027-04-01 on.',
    ],
    [
      '{ scope: org, users: [a], reason: "" }',
      '3:39: exceptions[0].reason: it is empty. Write something, or remove the line.',
    ],
    [
      '{ scope: org, users: [a], owner: "\\e[31m" }',
      '3:38: exceptions[0].owner: "\\u001b[31m" holds control characters. Leave them out.',
    ],
    ['org', '3:5: exceptions[0]: org is not a map. Write fields such as id: legacy-vendor.'],
  ])('%s', (item, message) => {
    expect(errorsOf(`version: 1\nexceptions:\n  - ${item}`)).toEqual([message]);
  });

  test('an id may be used once', () => {
    const text = `version: 1
exceptions:
  - { id: vendor, scope: org, users: [a] }
  - { id: vendor, scope: org, users: [b] }`;
    expect(errorsOf(text)).toEqual([
      '4:11: exceptions[1].id: "vendor" is the id of the exception at rekey.yaml:3 too. Write another.',
    ]);
  });
});

describe('a wrong override', () => {
  test.each([
    '{ scope: org }',
    '{ scope: org, users: [a] }',
    '{ scope: org, lifecycle: {} }',
    '{ scope: org, lifecycle: { overlap: {} }, secrets: {} }',
  ])('%s sets nothing', (item) => {
    expect(errorsOf(`version: 1\noverrides:\n  - ${item}`)).toEqual([
      '3:5: overrides[0]: the override sets nothing. Write mode, lifecycle or secrets into it.',
    ]);
  });
});

test('all errors are told at once, from top to bottom', () => {
  const text = `version: 1
limits: { accountsInFlight: 0 }
exceptions:
  - { scope: org, expires: soon }
  - { scope: org, users: [a], from: 2027-02-02, expires: 2027-02-01 }
overrides:
  - { scope: org }
  - { scope: org, lifecycle: { rotateAfterDays: 10 } }
lifecycle:
  overlap: { minDays: 40 }
mode: on
`;
  expect(errorsOf(text).map((message) => message.split(': ', 2).join(' '))).toEqual([
    '2:29 limits.accountsInFlight',
    '4:5 exceptions[0]',
    '4:28 exceptions[0].expires',
    '5:58 exceptions[1].expires',
    '7:5 overrides[0]',
    '8:49 overrides[1].lifecycle.rotateAfterDays',
    '8:49 overrides[1].lifecycle.rotateAfterDays',
    '10:23 lifecycle.overlap.minDays',
    '11:7 mode',
  ]);
});

test('thousands of errors are told as two hundred and a count', () => {
  const fields = Array.from({ length: 5_000 }, (_, index) => `f${index}: 1`);
  const messages = errorsOf(['version: 1', 'mode: x', ...fields].join('\n'));
  expect(messages).toHaveLength(201);
  expect(messages.at(-1)).toContain('1 more messages follow');
});

describe('a good policy', () => {
  test('has the default of every field that it leaves out', () => {
    expect(policyOf('version: 1')).toEqual(defaultPolicy);
  });

  test('keeps its other lifecycle settings where it sets one', () => {
    expect(policyOf('version: 1\nlifecycle: { overlap: { minDays: 1 } }').lifecycle).toEqual({
      ...defaultPolicy.lifecycle,
      overlap: { ...defaultPolicy.lifecycle.overlap, minDays: 1 },
    });
  });

  test('opts out by any value of a tag that it names without one', () => {
    expect(policyOf('version: 1\naccounts: { optOutTag: { key: frozen } }').accounts.optOutTag).toEqual({
      key: 'frozen',
    });
  });

  test('gets no defaults into its overrides', () => {
    const [override] = policyOf(
      'version: 1\noverrides: [{ scope: org, lifecycle: { overlap: { quietDays: 1 } } }]',
    ).overrides;
    expect(override).toEqual({
      scopes: ['org'],
      selector: {},
      lifecycle: { overlap: { quietDays: 1 } },
      source: { file: 'rekey.yaml', line: 2, column: 13 },
    });
  });

  test.each([
    ['012345678901', ['012345678901']],
    ['"012345678901"', ['012345678901']],
    ['001234567012', ['001234567012']],
    ['123456789012', ['123456789012']],
    ['!!str 012345678901', ['012345678901']],
    ['[012345678901, org, ou-ab12-cd34ef56]', ['012345678901', 'org', 'ou-ab12-cd34ef56']],
    ['[org, org]', ['org']],
  ])('reads the scope %s as it is written', (scope, scopes) => {
    const policy = policyOf(`version: 1\nexceptions: [{ scope: ${scope}, users: [a] }]`);
    expect(policy.exceptions[0]?.scopes).toEqual(scopes);
  });

  test('reads text that looks like something else as it is written', () => {
    const policy = policyOf(`%YAML 1.1
---
version: 1
mode: off
exceptions:
  - { scope: org, users: [0123, true, 1e3], tags: { 007: 010, on: [no, 1.50] }, owner: 0x10, expires: 2027-03-31 }
`);
    expect(policy.mode).toBe('off');
    expect(policy.exceptions[0]).toMatchObject({
      selector: { users: ['0123', 'true', '1e3'], tags: { '007': ['010'], on: ['no', '1.50'] } },
      owner: '0x10',
      expires: '2027-03-31',
    });
  });

  test('says where each exception and override stands', () => {
    const policy = policyOf(`version: 1
exceptions:
  - scope: org
    users: [a]
  -   { scope: org, users: [b] }
overrides:
  - # a comment first
    scope: org
    mode: off
`);
    expect(policy.exceptions.map(({ source }) => source)).toEqual([
      { file: 'rekey.yaml', line: 3, column: 5 },
      { file: 'rekey.yaml', line: 5, column: 7 },
    ]);
    expect(policy.overrides[0]?.source).toEqual({ file: 'rekey.yaml', line: 8, column: 5 });
  });

  test('may use anchors and aliases', () => {
    const policy = policyOf(`version: 1
exceptions:
  - { scope: &vendor 012345678901, users: &names [a, b] }
  - { scope: *vendor, users: *names, console: true }
`);
    expect(policy.exceptions[1]).toMatchObject({
      scopes: ['012345678901'],
      selector: { users: ['a', 'b'], console: true },
    });
  });

  test('refuses aliases that contain or multiply themselves', () => {
    expect(errorsOf('version: 1\nexceptions: &a [*a]')).toEqual([
      '2:17: values are nested too deeply. Write them as in the examples of docs/policy.md.',
    ]);
    const bomb = Array.from({ length: 9 }, (_, index) => {
      const inner = index === 0 ? 'x' : `*a${index - 1}`;
      return `a${index}: &a${index} [${Array.from({ length: 10 }, () => inner).join(', ')}]`;
    }).join('\n');
    expect(errorsOf(bomb)).toEqual([
      expect.stringContaining('the file makes more than 50000 values. Write fewer, and no aliases of aliases.'),
    ]);
  });

  test('names the alias where the value behind it is wrong', () => {
    const text = 'version: 1\nmode: &m 7\noverrides:\n  - { scope: org, mode: *m }';
    expect(errorsOf(text).map((message) => message.split(' ')[0])).toEqual(['2:10:', '4:25:']);
  });
});

test.each(['[', '- ', '{a: ', '? '])('a file of nothing but %j is refused with a message', (text) => {
  expect(errorsOf(text.repeat(20_000)).length).toBeGreaterThan(0);
});
