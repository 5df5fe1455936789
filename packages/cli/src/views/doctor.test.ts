import { type AccountCheck, accountId, type CentralCheck, type Diagnosis, runId } from '@rekey/engine';
import { anAccount, now } from '@rekey/engine/testing';
import { describe, expect, test } from 'vitest';
import { plainLook } from '../text/look.ts';
import { doctorLines, isWell } from './doctor.ts';
import { textOf } from './page.ts';

const good: readonly CentralCheck[] = [
  { about: 'credentials', status: 'good', because: 'of arn:aws:iam::999999999999:role/ops' },
  { about: 'organization', status: 'good', because: 'o-exampleorg1, 2 accounts' },
];
const diagnosisOf = (
  accounts: readonly (readonly AccountCheck[])[] = [],
  central: readonly CentralCheck[] = good,
): Diagnosis => ({
  run: runId('doctor-1'),
  startedAt: now,
  endedAt: now,
  central,
  accounts: accounts.map((checks, index) => ({
    account: anAccount({ id: accountId(`${111111111111 + index}`), name: `team-${index}` }),
    coverage: 'scanned',
    checks,
  })),
});
const textFor = (diagnosis: Diagnosis): string => textOf(doctorLines(diagnosis, plainLook));

const wrong: AccountCheck = {
  about: 'role',
  status: 'wrong',
  code: 'ROLE_NOT_ASSUMABLE',
  because: 'the role can not be assumed',
  hint: 'deploy it',
};
const note: AccountCheck = {
  about: 'role-version',
  status: 'note',
  because: 'made by somebody else',
  hint: 'deploy it',
};

describe('a diagnosis', () => {
  test.each([
    ['of nothing wrong', diagnosisOf([[]]), true],
    ['with a note', diagnosisOf([[note]]), true],
    ['with something wrong in an account', diagnosisOf([[wrong]]), false],
    [
      'with something wrong in the centre',
      diagnosisOf([], [...good, { about: 'table', status: 'wrong', because: 'x' }]),
      false,
    ],
    ['that ended with the credentials', diagnosisOf([], good.slice(0, 1)), false],
    [
      'that left an account for want of time',
      { ...diagnosisOf(), accounts: [{ account: anAccount(), coverage: 'deferred', checks: [] }] } as Diagnosis,
      false,
    ],
  ])('%s is well: %s', (_, diagnosis, well) => {
    expect(isWell(diagnosis)).toBe(well);
  });
});

test('what is wrong with many accounts is told once, with what to do and where to read on', () => {
  const text = textFor(diagnosisOf([[wrong], [wrong], []]));
  expect(text).toContain('ROLE_NOT_ASSUMABLE (2)');
  expect(text).toContain('team-0 (111111111111): the role can not be assumed');
  expect(text.match(/deploy it/g)).toHaveLength(1);
  expect(text).toContain('docs/runbook.md#role_not_assumable');
  expect(text).toContain('3 accounts looked at; nothing was changed.');
  expect(text).toContain('Something is wrong with 2 accounts.');
});

test('notes are told apart from what is wrong', () => {
  const text = textFor(diagnosisOf([[note], [note]]));
  expect(text).toContain('Worth knowing of accounts\n  made by somebody else (2)');
  expect(text).toContain('Nothing is wrong.');
});

test('control characters of the outside do not reach the terminal', () => {
  const central: readonly CentralCheck[] = [
    { about: 'credentials', status: 'wrong', because: 'x\u001b[31my', hint: 'a\u0007b' },
  ];
  expect(textFor(diagnosisOf([[{ ...note, because: 'n\u001b[0m' }]], central))).not.toMatch(/[\u001b\u0007]/);
});
