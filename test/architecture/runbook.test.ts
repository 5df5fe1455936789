import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { adviceOn, runbookEntry } from '../../packages/compliance/src/words.ts';
import { errorCodes } from '../../packages/engine/src/errors.ts';
import { root } from './workspace.ts';

// The compiler holds adviceOn complete over the findings.
const explained = [...errorCodes, ...Object.keys(adviceOn)];

const [page = ''] = runbookEntry('').split('#');
const entries = readFileSync(join(root, page), 'utf8')
  .split(/^(?=##)/m)
  .filter((section) => section.startsWith('### '))
  .map((section) => ({ name: section.split('\n', 1)[0]?.slice('### '.length) ?? '', text: section }));
const names = entries.map(({ name }) => name);

test('the runbook has an entry for every error code and finding, and no other', () => {
  expect(names.toSorted()).toEqual(explained.toSorted());
});

test('every entry is found by the link that messages give', () => {
  const anchors = names.map((name) => `${page}#${name.toLowerCase().replace(/[^\w-]/g, '')}`);
  expect(anchors).toEqual(names.map(runbookEntry));
});

test.each(entries)('the entry $name says what it means, what is at risk, what to do and how it clears', ({ text }) => {
  const labels = [...text.matchAll(/^- \*\*(.+):\*\*/gm)].map(([, label]) => label);
  expect(labels).toEqual(['Means', 'At risk', 'Do', 'Clears']);
});
