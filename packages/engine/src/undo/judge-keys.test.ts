import { describe, expect, test } from 'vitest';
import type { Key, UserRecord } from '../model/facts.ts';
import { runId } from '../model/ids.ts';
import type { HistoryEvent } from '../model/run.ts';
import {
  aKey,
  anEvent,
  aRecord,
  daysAgo,
  earlierRun,
  minutesAgo,
  now,
  switchedOff,
  thisRun,
} from '../testing/index.ts';
import type { Past } from './judge-keys.ts';
import { judgeKey, keysMeant } from './judge-keys.ts';

const on = aKey({ id: 'KEY' });
const off: Key = { ...on, status: 'Inactive' };
const other = aKey({ id: 'OTHER' });
const oldRun = runId('run-0');

type Sketch = {
  readonly record?: Partial<UserRecord>;
  readonly events?: readonly HistoryEvent[];
  readonly of?: string;
};

const past = ({ record = {}, events = [], of }: Sketch = {}): Past => ({
  record: aRecord(record),
  events,
  of: of === undefined ? undefined : runId(of),
  now,
});

const did = (action: HistoryEvent['action'], sketch: Partial<HistoryEvent> = {}): HistoryEvent =>
  anEvent({ action, status: 'done', keyId: on.id, run: earlierRun, at: daysAgo(2), ...sketch });

describe('the keys that are meant', () => {
  const two = { switchedOff: [switchedOff(on), switchedOff(other, { by: thisRun })] };

  test.each<[string, Sketch, readonly string[]]>([
    ['all that are off, where no run is named', { record: two }, ['KEY', 'OTHER']],
    ['of those, the ones that the run switched off', { record: two, of: earlierRun }, ['KEY']],
    ['none, of a run that did nothing', { record: two, of: 'run-9' }, []],
    ['one that was only begun', { record: { pending: did('deactivate', { status: 'pending' }) } }, ['KEY']],
    ['one that this run began', { record: { pending: did('delete') }, of: earlierRun }, ['KEY']],
    ['not one that another run began', { record: { pending: did('delete') }, of: thisRun }, []],
    ['not one that is being made', { record: { pending: did('issue') } }, []],
    ['not an orphan that is being discarded', { record: { pending: did('discard-orphan') } }, []],
    [
      'the last one that history tells of',
      { events: [did('delete'), did('deactivate', { keyId: other.id })] },
      ['KEY'],
    ],
    [
      'not what history tells, where one is off',
      { record: { switchedOff: [switchedOff(other)] }, events: [did('delete')] },
      ['OTHER'],
    ],
    [
      'nor where one was begun',
      { record: { pending: did('delete', { keyId: other.id }) }, events: [did('delete')] },
      ['OTHER'],
    ],
    [
      'all that history tells of the run, each once',
      { events: [did('deactivate'), did('delete'), did('reactivate', { keyId: other.id })], of: earlierRun },
      ['KEY', 'OTHER'],
    ],
    ['none of another run', { events: [did('deactivate', { run: oldRun })], of: earlierRun }, []],
    ['what the run may have done', { events: [did('delete', { status: 'unclear' })], of: earlierRun }, ['KEY']],
    ['not what was refused', { events: [did('delete', { status: 'refused' })], of: earlierRun }, []],
    ['not what came to nothing', { events: [did('delete', { status: 'not-done' })], of: earlierRun }, []],
    ['no key that was made', { events: [did('issue'), did('settle-intent')], of: earlierRun }, []],
    [
      'the last one past those',
      { events: [did('issue'), did('delete', { status: 'refused' }), did('deactivate')] },
      ['KEY'],
    ],
  ])('%s', (_which, sketch, expected) => {
    expect(keysMeant(past(sketch))).toEqual(expected);
  });
});

describe('a key that is meant', () => {
  const record = { switchedOff: [switchedOff(other, { by: oldRun }), switchedOff(on, { offDaysAgo: 3 })] };
  const entry = { at: daysAgo(3), by: earlierRun };

  test.each<[string, readonly Key[], Sketch, object]>([
    ['is to be switched on', [other, off], { record }, { status: 'planned', switchedOff: entry }],
    ['of the run that switched it off, too', [off], { record, of: earlierRun }, { status: 'planned' }],
    [
      'is not, if another run switched it off since',
      [off],
      { record, of: thisRun },
      { status: 'off-since', because: expect.stringContaining('by another run, run-1') },
    ],
    ['is on already', [on], { record }, { status: 'already-active', because: 'it is active', switchedOff: entry }],
    ['is on, and nobody knows that it was off', [on], {}, { status: 'already-active', because: 'it is active' }],
    [
      'is not, if somebody else switched it off',
      [off],
      {},
      { status: 'off-since', because: expect.stringContaining('somebody else') },
    ],
    [
      'is not, if it was seen on in between',
      [off],
      { record: { switchedOff: [switchedOff(on, { backOnSince: daysAgo(1) })] }, events: [did('deactivate')] },
      { status: 'off-since' },
    ],
    [
      'is to be switched on by what history alone tells',
      [off],
      { events: [did('deactivate', { keyId: other.id }), did('deactivate')] },
      { status: 'planned', switchedOff: { at: daysAgo(2), by: earlierRun } },
    ],
    [
      'is not by what was refused',
      [off],
      { events: [did('deactivate', { status: 'refused' })] },
      { status: 'off-since' },
    ],
    [
      'is not, if it was switched on last',
      [off],
      { events: [did('reactivate'), did('deactivate')] },
      { status: 'off-since' },
    ],
    [
      'is, whatever was deleted or made of it since',
      [off],
      { events: [did('issue'), did('delete'), did('deactivate')] },
      { status: 'planned' },
    ],
    [
      'is deleted by somebody',
      [other],
      { record },
      { status: 'deleted', because: 'somebody else than Rekey deleted it' },
    ],
    [
      'is deleted by Rekey',
      [other],
      { events: [did('delete', { keyId: other.id }), did('deactivate'), did('delete')] },
      { status: 'deleted', deleted: { at: daysAgo(2), by: earlierRun } },
    ],
    [
      'is deleted by somebody, where Rekey was refused',
      [],
      { events: [did('delete', { status: 'refused' }), did('delete', { status: 'not-done' })] },
      { status: 'deleted', because: 'somebody else than Rekey deleted it' },
    ],
  ])('%s', (_what, ...[keys, sketch, expected]) => {
    expect(judgeKey(on.id, keys, past(sketch))).toMatchObject({ keyId: on.id, ...expected });
  });

  test('of which nothing is known says nothing of when it was off', () => {
    expect(judgeKey(on.id, [on], past())).toStrictEqual({
      keyId: on.id,
      status: 'already-active',
      because: 'it is active',
    });
    expect(judgeKey(on.id, [], past())).not.toHaveProperty('switchedOff');
  });

  test.each([
    [14.99, 'planned'],
    [15, 'already-active'],
    [15.01, 'already-active'],
  ])('that IAM lists as active %d minutes after it was switched off: %s', (minutes, status) => {
    const late = { switchedOff: [{ ...switchedOff(on), at: minutesAgo(minutes) }] };
    expect(judgeKey(on.id, [on], past({ record: late })).status).toBe(status);
  });

  test.each([
    [14.99, 'already-active'],
    [15, 'off-since'],
    [15.01, 'off-since'],
  ])('that IAM lists as inactive %d minutes after it was switched on: %s', (minutes, status) => {
    const at = minutesAgo(minutes);
    const events = [
      did('issue', { keyId: other.id, at }),
      did('reactivate', { status: 'refused', at }),
      did('reactivate', { at }),
    ];
    expect(judgeKey(on.id, [off], past({ events })).status).toBe(status);
  });
});
