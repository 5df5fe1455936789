import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromIni } from '@aws-sdk/credential-providers';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { editProfile } from './edit-profile.ts';

const folder = mkdtempSync(join(tmpdir(), 'rekey-credentials-'));
afterAll(() => rmSync(folder, { recursive: true }));

const key = { keyId: 'AKIANEWNEWNEWNEWNEW1', secretAccessKey: 'new/secret+0123456789==' };
const profiles = ['default', 'work', 'a.b@c-d'] as const;
const own = ['aws_access_key_id', 'aws_secret_access_key', 'aws_session_token', 'aws_security_token'];

// Ordinary lines more often than odd ones, so that most files are edited and not refused.
const space = fc.constantFrom('', ' ', '  ', '\t');
const value = fc.constantFrom(
  '',
  'AKIAOLDOLDOLDOLDOLD1',
  'old/secret==',
  'a b',
  'x # no',
  'x ; y',
  'a#b',
  '\u00c3\u00a9',
  '=',
);
const setting = (names: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...names), space, space, value, space)
    .map(([name, before, after, text, end]) => `${name}${before}=${after}${text}${end}`);
const header = fc.constantFrom(...profiles, 'other', 'third').map((name) => `[${name}]`);
const oddHeader = fc
  .tuple(
    fc.constantFrom(...profiles, 'other'),
    fc.constantFrom('[ N ]', ' [N]', '[N]x', '[N', '[profile N]', '[N] # c', '[N] ;]'),
  )
  .map(([name, form]) => form.replace('N', name));
const line = fc.oneof(
  { weight: 5, arbitrary: header },
  { weight: 12, arbitrary: setting(own) },
  { weight: 5, arbitrary: setting(['region', 's3', 'output']) },
  { weight: 3, arbitrary: fc.constantFrom('', ' ', '# note', '; note', '  # aws_access_key_id = x', '#[work]') },
  { weight: 1, arbitrary: oddHeader },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.constantFrom(' ', '\t'), setting([...own, 'max'])).map((parts) => parts.join('')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('junk', 'AWS_ACCESS_KEY_ID = x', 'aws_session_token: x', 'role_arn = r', ' go on'),
  },
);
const file = fc
  .tuple(
    fc.constantFrom('', '', '', '\u00ef\u00bb\u00bf'),
    fc.array(fc.tuple(line, fc.constantFrom('\n', '\n', '\r\n')), { maxLength: 14 }),
    fc.boolean(),
  )
  .map(([mark, lines, ends]) => {
    const text = mark + lines.map((one) => one.join('')).join('');
    return ends ? text : text.replace(/\r?\n$/, '');
  });

/** The file before, within and after a profile, found in another way than by the editor. */
const partsOf = (content: string, profile: string): readonly [string, readonly string[], string] | undefined => {
  const lines = content.split(/(?<=\n)/);
  const isHeader = (text: string) => text.startsWith('[');
  const start = lines.findIndex((text) => text.replace('\u00ef\u00bb\u00bf', '').startsWith(`[${profile}]`));
  if (start === -1) return undefined;
  const length = lines.slice(start + 1).findIndex(isHeader);
  const end = length === -1 ? lines.length : start + 1 + length;
  return [lines.slice(0, start).join(''), lines.slice(start, end), lines.slice(end).join('')];
};

const withoutOwn = (lines: readonly string[]): string =>
  lines
    .filter((text) => !own.some((name) => text.trimStart().startsWith(name)) || /^[ \t]/.test(text))
    .join('')
    .replace(/\r?\n$/, '');

/** What changed that should not have: a new profile stands behind all there was, and one that is there changes its key alone. */
const strayChanges = (...[before, after, profile]: readonly [string, string, string]): readonly string[] => {
  const [old, now] = [partsOf(before, profile), partsOf(after, profile)];
  if (old === undefined) return after.startsWith(before) ? [] : ['what was there'];
  // Of evenly indented profiles the lines of the key are indented: those are in the table of edit-profile.test.ts.
  const isIndented = old[1].some((text) => /^[ \t]+[a-z]/.test(text));
  const isKept = isIndented || withoutOwn(now?.[1] ?? []) === withoutOwn(old[1]);
  return [
    ...(now?.[0] === old[0] ? [] : ['before']),
    ...(now?.[2] === old[2] ? [] : ['after']),
    ...(isKept ? [] : ['within']),
  ];
};

test('bytes outside the profile never change, and inside it only those of the key', () => {
  let edits = 0;
  fc.assert(
    fc.property(file, fc.constantFrom(...profiles), (before, profile) => {
      const edited = editProfile(before, profile, key);
      if (edited.status === 'refused') return;
      edits += 1;
      expect(strayChanges(before, edited.content, profile)).toEqual([]);
    }),
    { numRuns: 5_000 },
  );
  expect(edits).toBeGreaterThan(1_000);
});

test('a file without a final newline stays without one, and one with it keeps it', () => {
  fc.assert(
    fc.property(file, fc.constantFrom(...profiles), (before, profile) => {
      const edited = editProfile(before, profile, key);
      if (edited.status === 'refused' || before.replace('\u00ef\u00bb\u00bf', '') === '') return;
      if (edited.removedToken && /token[^\n]*$/.test(before)) return; // the open line is gone
      expect(edited.content.endsWith('\n')).toBe(before.endsWith('\n'));
    }),
    { numRuns: 2_000 },
  );
});

test('the same key again changes nothing', () => {
  fc.assert(
    fc.property(file, fc.constantFrom(...profiles), (before, profile) => {
      const once = editProfile(before, profile, key);
      if (once.status === 'refused') return;
      expect(editProfile(once.content, profile, key)).toEqual({ ...once, removedToken: false });
    }),
    { numRuns: 1_000 },
  );
});

test('what is written is what the AWS SDK reads', async () => {
  const filepath = join(folder, 'credentials');
  await fc.assert(
    fc.asyncProperty(file, fc.constantFrom(...profiles), async (before, profile) => {
      const edited = editProfile(before, profile, key);
      if (edited.status === 'refused') return;
      writeFileSync(filepath, edited.content, 'latin1');
      const read = fromIni({ profile, filepath, configFilepath: devNull, ignoreCache: true });
      const { accessKeyId, secretAccessKey, sessionToken } = await read();
      expect({ keyId: accessKeyId, secretAccessKey, sessionToken }).toEqual({ ...key, sessionToken: undefined });
    }),
    { numRuns: 300 },
  );
});
