import { expect, test } from 'vitest';
import { aRun, aStep, aUserResult, payments, plannedRotation } from '../testing/sample-run.ts';
import { plainLook } from '../text/look.ts';
import { textOf } from './page.ts';
import { questionLines } from './question.ts';

const asked = (users: Parameters<typeof payments>[0]) => {
  const { lines, needsConsent } = questionLines(aRun([payments(users)]), plainLook);
  return { text: textOf(lines), needsConsent };
};
const deletion = aStep({ status: 'planned' });

test('a run that would change something tells risks and totals, and needs a yes', () => {
  const { text, needsConsent } = asked([aUserResult({ steps: [...plannedRotation, deletion] })]);
  expect(needsConsent).toBe(true);
  expect(text).toMatchInlineSnapshot(`
    "Cannot be undone (1)
      - alice in payments-production (111111111111): delete AKIAOLDOLDOLDOLDOLD1:
        inactive, and the active key dates from 2026-05-01

    In use: used in the last 24 hours and would go off (1)
      - alice in payments-production (111111111111): AKIAOLDOLDOLDOLDOLD1, used 5 h
        ago for s3

    Cut off: the old key goes at once, and nobody else may read the new one (1)
      - alice in payments-production (111111111111): no console, no other reader:
        set secrets.readers or lifecycle.overlap

    Planned: 1 key to issue, 1 key to switch off, 1 key to delete, in 1 account of
    1. \`rekey plan\` shows each.
    "
  `);
});

test('a run with nothing to do asks nothing', () => {
  expect(asked([])).toEqual({ needsConsent: false, text: 'There is nothing to do; the run records what it sees.\n' });
});

test('steps in mode plan need nobody’s yes, and are not counted as to be done', () => {
  const inModePlan = aUserResult({ user: 'bob', mode: 'plan', steps: [deletion] });
  expect(asked([inModePlan]).needsConsent).toBe(false);
  expect(asked([inModePlan, aUserResult({ steps: [deletion] })]).text).toContain('Planned: 1 key to delete');
});
