import { expect, test } from 'vitest';
import { editProfile } from './edit-profile.ts';

const key = { keyId: 'AKIANEWNEWNEWNEWNEW1', secretAccessKey: 'new/secret+0123456789' };
const oldId = 'aws_access_key_id = AKIAOLDOLDOLDOLDOLD1';
const oldSecret = 'aws_secret_access_key = old/secret';
const newId = 'aws_access_key_id = AKIANEWNEWNEWNEWNEW1';
const newSecret = 'aws_secret_access_key = new/secret+0123456789';

const edit = (content: string, profile = 'work') => editProfile(content, profile, key);

test.each<[string, string, string]>([
  ['an empty file gets the profile', '', `[work]\n${newId}\n${newSecret}\n`],
  [
    'values are replaced where they stand, among other profiles and comments',
    `# mine\n[default]\n${oldId}\n${oldSecret}\n\n; office\n[work]\nregion = eu-west-1\n${oldSecret}\n# between\n${oldId}\noutput = json\n\n[last]\n${oldId}\n`,
    `# mine\n[default]\n${oldId}\n${oldSecret}\n\n; office\n[work]\nregion = eu-west-1\n${newSecret}\n# between\n${newId}\noutput = json\n\n[last]\n${oldId}\n`,
  ],
  ['CRLF stays', `[work]\r\n${oldId}\r\n${oldSecret}\r\n`, `[work]\r\n${newId}\r\n${newSecret}\r\n`],
  ['mixed line ends stay', `[work]\r\n${oldId}\n${oldSecret}\r\n`, `[work]\r\n${newId}\n${newSecret}\r\n`],
  ['a missing final newline stays missing', `[work]\n${oldId}\n${oldSecret}`, `[work]\n${newId}\n${newSecret}`],
  [
    'a new profile comes last, after an empty line',
    `[a]\n${oldId}\n`,
    `[a]\n${oldId}\n\n[work]\n${newId}\n${newSecret}\n`,
  ],
  ['no second empty line is added', `[a]\n${oldId}\n\n`, `[a]\n${oldId}\n\n[work]\n${newId}\n${newSecret}\n`],
  [
    'a new profile in a file without a final newline leaves it so, with its line ends',
    `[a]\r\n${oldId}`,
    `[a]\r\n${oldId}\r\n\r\n[work]\r\n${newId}\r\n${newSecret}`,
  ],
  ['a profile without keys gets them', '[work]\nregion = x\n', `[work]\n${newId}\n${newSecret}\nregion = x\n`],
  ['a bare header gets them', '[work]', `[work]\n${newId}\n${newSecret}`],
  ['half a key is completed', `[work]\n${oldId}\nregion = x`, `[work]\n${newId}\n${newSecret}\nregion = x`],
  ['the other half too', `[work]\nregion = x\n${oldSecret}`, `[work]\nregion = x\n${newSecret}\n${newId}`],
  [
    'a stale session token goes, under its old name too',
    `[work]\n${oldId}\naws_session_token = t==\n${oldSecret}\naws_security_token = t==`,
    `[work]\n${newId}\n${newSecret}\n`,
  ],
  [
    'spaces around names and values stay',
    '[work]\naws_access_key_id=A\naws_secret_access_key  =\tB \n',
    `[work]\naws_access_key_id=${key.keyId}\naws_secret_access_key  =\t${key.secretAccessKey} \n`,
  ],
  [
    'a value with spaces is replaced whole',
    '[work]\naws_access_key_id = AK IA x\naws_secret_access_key = a b\n',
    `[work]\n${newId}\n${newSecret}\n`,
  ],
  [
    'a comment behind a value stays, behind an empty one too',
    '[work] # office\naws_access_key_id = A # of March\naws_secret_access_key =\t; put yours here\n',
    `[work] # office\n${newId} # of March\naws_secret_access_key =${key.secretAccessKey}\t; put yours here\n`,
  ],
  [
    'empty values are filled',
    '[work]\naws_access_key_id =\naws_secret_access_key =\n',
    `[work]\naws_access_key_id =${key.keyId}\naws_secret_access_key =${key.secretAccessKey}\n`,
  ],
  ['a commented key is a comment', `[work]\n# ${oldId}\n`, `[work]\n${newId}\n${newSecret}\n# ${oldId}\n`],
  [
    'an evenly indented profile stays indented',
    `[work]\n  region = x\n  ${oldId}\n`,
    `[work]\n  region = x\n  ${newId}\n  ${newSecret}\n`,
  ],
  [
    'in an indented profile without keys they are indented too',
    '[work]\n\tregion = x\n',
    `[work]\n\t${newId}\n\t${newSecret}\n\tregion = x\n`,
  ],
  [
    'nested settings stay nested, whatever they are called',
    `[work]\n${oldId}\n${oldSecret}\ns3 =\n  aws_access_key_id = nested\n  max = 3\n`,
    `[work]\n${newId}\n${newSecret}\ns3 =\n  aws_access_key_id = nested\n  max = 3\n`,
  ],
  [
    'a byte order mark stays',
    `\u00ef\u00bb\u00bf[work]\n${oldId}\n${oldSecret}\n`,
    `\u00ef\u00bb\u00bf[work]\n${newId}\n${newSecret}\n`,
  ],
  [
    'bytes that are no UTF-8 stay',
    `# \u00e9\u00ff\n[work]\n${oldId}\n${oldSecret}\n`,
    `# \u00e9\u00ff\n[work]\n${newId}\n${newSecret}\n`,
  ],
  [
    'a name that differs in capitals is another',
    `[Work]\n${oldId}\n`,
    `[Work]\n${oldId}\n\n[work]\n${newId}\n${newSecret}\n`,
  ],
  [
    'a broken header elsewhere is left alone',
    `[oth er\n[work]\n${oldId}\n${oldSecret}\n`,
    `[oth er\n[work]\n${newId}\n${newSecret}\n`,
  ],
])('%s', (_, before, after) => {
  expect(edit(before)).toMatchObject({ status: 'edited', content: after });
});

test('it is said when a session token was removed', () => {
  expect(edit(`[work]\n${oldId}\naws_session_token = t\n`)).toMatchObject({ removedToken: true });
  expect(edit(`[work]\n${oldId}\n[other]\naws_session_token = t\n`)).toMatchObject({ removedToken: false });
});

test.each<[string, string, number, string]>([
  ['two sections of the profile', `[work]\n${oldId}\n[a]\n[work]\n`, 4, 'begins here once more'],
  ['a header with spaces inside', '[a]\n[ work ]\n', 2, 'write [work]'],
  ['an indented header', '  [work]\n', 1, 'write [work]'],
  ['a header with something behind it', '[work]x\n', 1, 'write [work]'],
  ['a header that does not end', '[work\n', 1, 'write [work]'],
  ['the header of the config file', '[a]\n\n[profile work]\n', 3, 'write [work]'],
  ['the same in quotes', '[profile "work"]\n', 1, 'write [work]'],
  ['an odd header within the profile', `[work]\n${oldId}\n  [other]\n${oldSecret}\n`, 3, 'another profile begins here'],
  ['a setting twice', `[work]\n${oldId}\n${oldSecret}\n${oldId}\n`, 4, 'aws_access_key_id is here once more'],
  ['a setting in capitals', '[work]\nAWS_ACCESS_KEY_ID = A\n', 2, 'write aws_access_key_id = ...'],
  ['a setting with a colon', '[work]\naws_secret_access_key: A=\n', 2, 'write aws_secret_access_key = ...'],
  ['a setting that some take for part of the one before', `[work]\nregion = x\n  ${oldId}\n`, 3, 'without the indent'],
  ['an indented setting behind a line that is none', `[work]\njunk\n  ${oldId}\n`, 3, 'without the indent'],
  ['a value that goes on in the next line', `[work]\n${oldId}\n  more\n`, 3, 'continues aws_access_key_id'],
  [
    'an empty value with something nested',
    '[work]\naws_session_token =\n  region = x\n',
    3,
    'continues aws_session_token',
  ],
  ['a role', `[work]\n${oldId}\nrole_arn = arn\n`, 3, 'gets its credentials by role_arn'],
  ['a process', '[work]\ncredential_process = x\n', 2, 'gets its credentials by credential_process'],
  ['a carriage return within a line', '[a]\nregion = x\ry\n', 2, 'end lines alike'],
  ['UTF-16', '\u00ff\u00fe[\0w\0', 1, 'save it as UTF-8'],
])('%s is refused, with the line', (...[, content, line, words]) => {
  const refused = edit(content);
  expect(refused).toMatchObject({ status: 'refused', line });
  expect(JSON.stringify(refused)).toContain(words);
});

test('no refusal quotes a value', () => {
  const secret = 'wJalrXUtnFEMI';
  const contents = [
    `[work]\naws_secret_access_key = ${secret}\naws_secret_access_key = ${secret}\n`,
    `[work]\naws_secret_access_key: ${secret}\n`,
    `[work]\naws_secret_access_key = a\n  ${secret}\n`,
    `[work]\nregion = x\n  aws_secret_access_key = ${secret}\n`,
    `[work]\naws_secret_access_key = ${secret}\rx\n`,
  ];
  for (const content of contents) {
    const refused = edit(content);
    expect(refused.status).toBe('refused');
    expect(JSON.stringify(refused)).not.toContain(secret);
  }
});
