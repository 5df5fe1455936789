import { expect, test } from 'vitest';
import { competitorIn } from './competing.ts';

test.each<[string, string, string, number]>([
  ['keys', '[default]\nregion = x\n\n[profile work]\nregion = x\naws_session_token = t\n', 'aws_session_token', 6],
  ['a role', '[profile work]\r\nrole_arn = arn\r\n', 'role_arn', 2],
  ['a process', '[profile "work"]\ncredential_process=x\n', 'credential_process', 2],
  ['single sign-on', "\u00ef\u00bb\u00bf[ profile  'work' ]\n  sso_session = x\n", 'sso_session', 2],
  [
    'keys in a second section',
    '[profile work]\nregion = x\n[profile work]\naws_access_key_id = A\n',
    'aws_access_key_id',
    4,
  ],
])('a profile that has %s in the config file is told, with the line', (...[, config, name, line]) => {
  const found = competitorIn(config, 'work');
  expect(found).toMatchObject({ line });
  expect(found?.because).toContain(name);
});

test.each(['[default]', '[profile default]'])('the default profile is %s there', (header) => {
  expect(competitorIn(`${header}\nrole_arn = arn\n`, 'default')).toMatchObject({ line: 2 });
});

test.each([
  ['without credentials', '[profile work]\nregion = x\noutput = json\n'],
  ['with commented ones', '[profile work]\n# role_arn = arn\n'],
  ['of another name', '[profile works]\nrole_arn = arn\n[work]\nrole_arn = arn\n'],
  ['that is not there', ''],
])('a profile %s is in nobody’s way', (_, config) => {
  expect(competitorIn(config, 'work')).toBeUndefined();
});
