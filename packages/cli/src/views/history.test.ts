import { readSince } from '@rekey/compliance';
import { aRunSummary, daysAgo, now, someCounts, someCoverage } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { lookedAt } from '../testing/looked-at.ts';
import { aRun, payments } from '../testing/sample-run.ts';
import { plainLook } from '../text/look.ts';
import { runsLines } from './history.ts';
import { textOf } from './page.ts';
import { pastRunLines } from './past-run.ts';
import { sinceLines } from './since.ts';

const finished = aRunSummary({
  run: '20260531T070000Z-4XK2QF',
  startedAt: daysAgo(12),
  endedAt: daysAgo(11.9),
  status: 'finished',
  counts: someCounts({ issued: 3, deactivated: 3 }),
  coverage: someCoverage({ scanned: 11, unreachable: 1 }),
  compliance: { compliant: 9, 'too-old': 1, excepted: 0, maxKeyAgeDays: 90 },
});
const begun = aRunSummary({ run: '20260601T070000Z-4XK2QG', startedAt: daysAgo(0.1) });

test('recent runs fit 80 columns, and what one without an end has done is not known', () => {
  const rows = [
    { run: begun, state: 'broken-off' as const },
    { run: finished, state: 'finished' as const },
  ];
  expect(textOf(runsLines(rows, { look: plainLook, at: now }))).toMatchInlineSnapshot(`
    "run                      began  state       scanned  compliant  new  off  gone
    20260601T070000Z-4XK2QG  2 h    broken-off        -          -    -    -     -
    20260531T070000Z-4XK2QF  12 d   finished      11/12       90 %    3    3     0

    began: so long ago; scanned: of all accounts; compliant: active keys as young as
    the policy wants; new, off, gone: keys issued, switched off, deleted.
    One run in full: rekey history 20260601T070000Z-4XK2QG
    "
  `);
});

test('a run of a part of the organization has no compliance', () => {
  const { compliance: _compliance, ...partial } = finished;
  expect(textOf(runsLines([{ run: partial, state: 'finished' }], { look: plainLook, at: now }))).toMatch(
    /11\/12 +- +3/,
  );
});

test('one run tells how keys stood at its end, and half a run that it is one', () => {
  const run = aRun([payments([])], { compliance: { compliant: 9, 'too-old': 1, excepted: 0, maxKeyAgeDays: 90 } });
  const shown = (state: 'finished' | 'in-progress' | 'broken-off') =>
    pastRunLines(run, { look: plainLook, state }).join(' ');
  expect(shown('finished')).toContain('At its end 90 % of 10 active keys were at most 90 days old');
  expect(shown('in-progress')).toMatch(/^This run is in progress/);
  expect(shown('broken-off')).toMatch(/^This run never ended/);
});

const since = async (daysBack: number) => {
  const { world, runAfter } = await lookedAt();
  await runAfter(40);
  const found = await readSince(
    { reader: world.reader() },
    new Date(world.clock.now().getTime() - daysBack * 86_400_000),
  );
  return textOf(sinceLines(found, { look: plainLook, table: 'rekey', at: world.clock.now() }));
};

test('since a moment: what runs did, what failed, and how compliance moved', async () => {
  expect(await since(7)).toMatchInlineSnapshot(`
    "Since 2026-07-04 00:00 UTC (7 days ago): 1 run.
    It changed nothing.
    Compliance before: 50 % of 4 active keys at most 90 days old, 1 too old, 1
    excepted (2026-06-01 00:00 UTC).
    Now: 25 % of 4 active keys at most 90 days old, 2 too old, 1 excepted
    (2026-07-11 00:00 UTC).

    What failed
      - run-2: 1 account unreachable
      Who: rekey history run-2 --table rekey

    Runs
      run    began  state     scanned  compliant  new  off  gone  policy
      run-2  now    finished      3/5       25 %    0    0     0  rekey.yaml@test
    "
  `);
});

test('where no run came before, compliance moved since the first', async () => {
  expect((await since(60)).replaceAll(/\s+/g, ' ')).toMatch(/Compliance before: 50 % of 4 .* Now: 25 % of 4 /);
});

test('a period without runs says so', async () => {
  expect(await since(-1)).toContain('No run began since');
});
