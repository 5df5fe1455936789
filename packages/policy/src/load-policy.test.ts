import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadPolicy } from './load-policy.ts';
import { printMessage } from './message.ts';
import type { ParseOptions } from './parse-policy.ts';
import { errorsOf, quiet, warningsOf } from './testing/helpers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rekey-policy-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return join(folder, 'rekey.yaml');
}

function messagesOf(path: string, options: Omit<ParseOptions, 'file' | 'include'> = {}): readonly string[] {
  const loaded = loadPolicy(path, options);
  const messages = loaded.status === 'ok' ? loaded.warnings : loaded.errors;
  return messages.map(printMessage).map((message) => message.replaceAll(`${folder}/`, ''));
}

const including = `${quiet}include: ["teams/*.yaml"]\n`;
const exception = (scope: string): string => `{ scope: ${scope}, users: [a], expires: 2028-01-01 }`;

describe('a policy file', () => {
  test('is read from disk', () => {
    expect(loadPolicy(write({ 'rekey.yaml': quiet })).status).toBe('ok');
  });

  test.each([
    ['missing.yaml', 'there is no such file'],
    ['rekey.yaml/deeper.yaml', 'there is no such file'],
    ['.', 'it is a folder, not a file'],
    ['x'.repeat(300), 'the name is too long for a file'],
  ])('that can not be read is POLICY_NOT_FOUND: %s', (name, reason) => {
    write({ 'rekey.yaml': quiet });
    const path = name === '.' ? folder : join(folder, name);
    expect(() => loadPolicy(path)).toThrow(
      expect.objectContaining({
        code: 'POLICY_NOT_FOUND',
        message: `${path}: ${reason}`,
        hint: expect.stringContaining('policy init'),
      }),
    );
  });

  test('that is too large is refused without being read to its end', () => {
    const path = write({ 'rekey.yaml': `version: 1\n#${'ä'.repeat(1_000_000)}` });
    expect(messagesOf(path)).toEqual([expect.stringContaining('rekey.yaml:1:1: the file has more than 350 KB.')]);
  });

  test('that is not UTF-8 is refused', () => {
    const path = write({ 'rekey.yaml': Uint8Array.from([0xff, 0xfe, 0x76, 0x00]) });
    expect(messagesOf(path)).toEqual([
      'rekey.yaml:1:1: the file holds the control character U+0000. Save it as plain text in UTF-8.',
    ]);
  });
});

describe('included files', () => {
  test('bring exceptions with positions of their own, after those of the policy', () => {
    const path = write({
      'rekey.yaml': `${including}exceptions: [${exception('org')}]`,
      'teams/b.yaml': `within: org\nexceptions:\n  - ${exception('123456789012')}`,
      'teams/a.yaml': `within: ou-ab12-cd34ef56\nexceptions:\n  - ${exception('ou-ab12-cd34ef56')}`,
    });
    const loaded = loadPolicy(path);
    const exceptions = loaded.status === 'ok' ? loaded.policy.exceptions : [];
    expect(exceptions.map(({ scopes, source }) => [scopes[0], source?.file, source?.line])).toEqual([
      ['org', path, 4],
      ['ou-ab12-cd34ef56', join(folder, 'teams/a.yaml'), 3],
      ['123456789012', join(folder, 'teams/b.yaml'), 3],
    ]);
  });

  test('are each read once, however many patterns match', () => {
    const path = write({
      'rekey.yaml': `${quiet}include: ["teams/*.yaml", "**/a.yaml", "*.yaml"]\n`,
      'teams/a.yaml': `within: org\nexceptions: [${exception('org')}]`,
    });
    const loaded = loadPolicy(path);
    expect(loaded.status === 'ok' && loaded.policy.exceptions).toHaveLength(1);
  });

  test('are warned of when a pattern matches none', () => {
    const path = write({ 'rekey.yaml': including });
    expect(messagesOf(path)).toEqual([
      'rekey.yaml:3:11: include[0]: no file matches the pattern. Correct it, or remove it.',
    ]);
  });

  test('have their errors told with their names, after those of the policy', () => {
    const path = write({
      'rekey.yaml': `${including}mode: x\n`,
      'teams/a.yaml': 'exceptions: [{ scope: org }]',
      'teams/b.yaml': `within: 123456789012\nmode: off\nexceptions:\n  - ${exception('org')}`,
      'teams/c.yaml': 'within: org\n\texceptions: []',
      'teams/d.yaml': '',
    });
    expect(messagesOf(path)).toEqual([
      'rekey.yaml:4:7: mode: x is not off, plan or enforce. Write off, plan or enforce.',
      'teams/a.yaml:1:1: within: within is missing. Write within: ou-ab12-cd34ef56.',
      'teams/a.yaml:1:14: exceptions[0]: the exception does not say which users it is for. Write users: ["*"] for all of them, or users, paths, tags, groups or console for some.',
      'teams/b.yaml:2:1: mode: "mode" is not a field here. Known here: within or exceptions.',
      'teams/b.yaml:4:14: exceptions[0].scope: org is not within 123456789012. Write 123456789012 or a scope below it.',
      'teams/c.yaml:2:1: a tab is used for indentation. Indent with spaces.',
      'teams/d.yaml:1:1: the file is empty. Write within: <scope> and exceptions: [...].',
    ]);
  });

  test('share one set of ids with the policy', () => {
    const path = write({
      'rekey.yaml': `${including}exceptions: [{ id: x, scope: org, users: [a], expires: 2028-01-01 }]`,
      'teams/a.yaml': 'within: org\nexceptions: [{ id: x, scope: org, users: [b], expires: 2028-01-01 }]',
    });
    expect(messagesOf(path)).toEqual([
      'teams/a.yaml:2:20: exceptions[0].id: "x" is the id of the exception at rekey.yaml:4 too. Write another.',
    ]);
  });

  test('may not be reached by a link that leads out of the folder', () => {
    const outside = mkdtempSync(join(tmpdir(), 'rekey-outside-'));
    writeFileSync(join(outside, 'a.yaml'), 'within: org\nexceptions: []');
    const path = write({ 'rekey.yaml': including, 'teams/b.yaml': 'within: org\nexceptions: []' });
    symlinkSync(join(outside, 'a.yaml'), join(folder, 'teams/a.yaml'));
    expect(messagesOf(path)).toEqual([
      'rekey.yaml:3:11: include[0]: "teams/a.yaml": the link leads out of the folder of the policy. Put the file itself there.',
    ]);
    rmSync(outside, { recursive: true });
  });

  test.each<[string, (target: string) => void, string]>([
    ['nothing', () => {}, 'there is no such file. Make it readable, or correct the pattern.'],
    ['a folder', (target) => mkdirSync(target), 'it is not a file. Remove it, or correct the pattern.'],
  ])('may not be a link to %s', (_, make, message) => {
    const path = write({ 'rekey.yaml': including, 'teams/b.yaml': 'within: org\nexceptions: []' });
    make(join(folder, 'target'));
    symlinkSync(join(folder, 'target'), join(folder, 'teams/a.yaml'));
    expect(messagesOf(path)).toEqual([`rekey.yaml:3:11: include[0]: "teams/a.yaml": ${message}`]);
  });

  test('may be at most a thousand', () => {
    const files = Array.from({ length: 1_001 }, (_, index) => ({
      file: `${index}.yaml`,
      text: 'within: org\nexceptions: []',
    }));
    expect(warningsOf(including, { include: () => files.slice(1) })).toEqual([]);
    expect(errorsOf(including, { include: () => files })).toEqual([
      '3:11: include[0]: more than 1000 files are included. Name only the folder of the exceptions, such as "exceptions/*.yaml".',
    ]);
  });
});

describe('with the organization known', () => {
  const units: Readonly<Record<string, readonly string[]>> = {
    'ou-ab12-outer000': ['ou-ab12-outer000'],
    'ou-ab12-inner000': ['ou-ab12-outer000', 'ou-ab12-inner000'],
    'ou-ab12-other000': ['ou-ab12-other000'],
    '123456789012': ['ou-ab12-outer000', 'ou-ab12-inner000'],
  };
  const organization = (unit: string): readonly string[] | undefined => units[unit];

  test.each([
    ['ou-ab12-outer000', []],
    ['ou-ab12-inner000', []],
    ['123456789012', []],
    [
      'ou-ab12-other000',
      [
        'teams/a.yaml:3:14: exceptions[0].scope: ou-ab12-other000 is not within ou-ab12-outer000. Write ou-ab12-outer000 or a scope below it.',
      ],
    ],
    [
      'org',
      [
        'teams/a.yaml:3:14: exceptions[0].scope: org is not within ou-ab12-outer000. Write ou-ab12-outer000 or a scope below it.',
      ],
    ],
    [
      '999999999999',
      [
        'teams/a.yaml:3:14: exceptions[0].scope: 999999999999 is not in the organization. Write the id of an OU or account that is.',
      ],
    ],
  ])('an included file keeps within its subtree: %s', (scope, messages) => {
    const path = write({
      'rekey.yaml': including,
      'teams/a.yaml': `within: ou-ab12-outer000\nexceptions:\n  - ${exception(scope)}`,
    });
    expect(messagesOf(path, { organization })).toEqual(messages);
  });

  test('offline only what is certainly outside is an error', () => {
    const path = write({
      'rekey.yaml': including,
      'teams/a.yaml': `within: ou-ab12-outer000\nexceptions:\n  - ${exception('ou-ab12-other000')}`,
    });
    expect(messagesOf(path)).toEqual([]);
  });

  test('scopes that are not in it are errors, wherever they stand', () => {
    const path = write({
      'rekey.yaml': `${including}overrides: [{ scope: [org, ou-ab12-gone0000], mode: off }]\nexceptions: [${exception('111111111111')}]`,
      'teams/a.yaml': 'within: ou-ab12-gone0000\nexceptions: []',
    });
    expect(messagesOf(path, { organization })).toEqual([
      'rekey.yaml:4:28: overrides[0].scope[1]: ou-ab12-gone0000 is not in the organization. Write the id of an OU or account that is.',
      'rekey.yaml:5:23: exceptions[0].scope: 111111111111 is not in the organization. Write the id of an OU or account that is.',
      'teams/a.yaml:1:9: within: ou-ab12-gone0000 is not in the organization. Write the id of an OU or account that is.',
    ]);
  });
});
