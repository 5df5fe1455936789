import { defaultPolicy } from '@rekey/engine';
import { parsePolicy } from '@rekey/policy';
import { expect, test } from 'vitest';
import { readPolicyVersion, saysTheSame } from './read-policy-files.ts';

const policyOf = (text: string) => {
  const parsed = parsePolicy(text, { file: 'rekey.yaml' });
  if (parsed.status === 'invalid') throw new Error(JSON.stringify(parsed.errors));
  return parsed.policy;
};

test('comments, places and the order of fields do not make another policy', () => {
  const one = policyOf(
    'version: 1\nmode: enforce\nexceptions:\n  - { id: a, scope: org, users: [x], expires: 2090-01-01 }\n',
  );
  const other = policyOf(
    '# why\nexceptions:\n\n  - { expires: 2090-01-01, users: [x], scope: org, id: a }\nmode: enforce\nversion: 1\n',
  );
  expect(saysTheSame(one, other)).toBe(true);
});

test.each([
  'version: 1\nmode: enforce\n',
  'version: 1\nlifecycle: { rotateAfterDays: 91 }\n',
  'version: 1\nexceptions: [{ scope: org, users: [x] }]\n',
])('anything else does: %j', (text) => {
  expect(saysTheSame(policyOf('version: 1\n'), policyOf(text))).toBe(false);
});

const head = { version: 4, author: 'ann', at: new Date(), note: undefined, digest: '' };

test('a version is named by its number', async () => {
  const read = await readPolicyVersion({ ...head, files: [{ file: 'rekey.yaml', text: 'version: 1\n' }] });
  expect(read).toMatchObject({ name: 'version 4', policy: defaultPolicy });
});

test('a version that this Rekey does not understand is told with the way out', async () => {
  const files = [{ file: 'rekey.yaml', text: 'version: 2\n' }];
  await expect(readPolicyVersion({ ...head, files })).rejects.toMatchObject({
    code: 'POLICY_INVALID',
    message: expect.stringMatching(/version 4 of the policy.*\nrekey\.yaml:1:10: version/),
    hint: expect.stringContaining('rekey policy show'),
  });
});
