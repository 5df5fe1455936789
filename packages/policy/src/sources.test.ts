import { expect, test } from 'vitest';
import { parsePolicy } from './parse-policy.ts';

const sourcesOf = (text: string) => {
  const parsed = parsePolicy(text, { file: 'rekey.yaml' });
  return parsed.status === 'ok' ? parsed.sources : parsed.errors;
};

test('fields that are written have the place of their name, and defaults have none', () => {
  const text = `version: 1
mode: enforce
lifecycle:
  rotateAfterDays: 60
  overlap: { minDays: 7 }
secrets: { readers: ["arn:aws:iam::{account}:role/break-glass"] }
overrides:
  - { scope: org, mode: plan }
`;
  expect(sourcesOf(text)).toEqual({
    mode: { file: 'rekey.yaml', line: 2, column: 1 },
    'lifecycle.rotateAfterDays': { file: 'rekey.yaml', line: 4, column: 3 },
    'lifecycle.overlap.minDays': { file: 'rekey.yaml', line: 5, column: 14 },
    'secrets.readers': { file: 'rekey.yaml', line: 6, column: 12 },
  });
});

test('a policy of defaults has no sources', () => {
  expect(sourcesOf('version: 1')).toEqual({});
});
