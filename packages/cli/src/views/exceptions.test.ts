import { coversOf } from '@rekey/compliance';
import { userName } from '@rekey/engine';
import { anException, aPolicy, aView, dayMs, now, theAccount } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { plainLook } from '../text/look.ts';
import { coverLines } from './exceptions.ts';

const dayOf = (days: number): string => new Date(now.getTime() + days * dayMs).toISOString().slice(0, 10);

test('what somebody should do something about comes first', () => {
  const text = coverLines(
    coversOf({
      policy: aPolicy({
        exceptions: [
          anException({ id: 'legacy' }),
          anException({ id: 'useless' }),
          anException({ id: 'soon', expires: dayOf(5) }),
          anException({ id: 'past', expires: dayOf(-5) }),
          anException({ id: 'later', from: dayOf(5) }),
        ],
      }),
      holds: [],
      excepted: [
        {
          account: theAccount,
          user: userName('alice'),
          view: aView({ verdict: 'excepted', exception: { id: 'legacy', hold: false } }),
        },
      ],
      at: now,
    }),
    { look: plainLook, policyName: 'rekey.yaml@0123' },
  ).join('\n');
  const order = ['soon', 'past', 'useless', 'legacy', 'later'].map((id) => text.indexOf(`exception ${id}`));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order.every((at) => at > 0)).toBe(true);
});
