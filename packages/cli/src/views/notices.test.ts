import type { NoticeReport } from '@rekey/engine';
import { expect, test } from 'vitest';
import { plainLook } from '../text/look.ts';
import { noticeLines } from './notices.ts';

const sent = (count: number) => ({ sent: count, failed: 0, left: 0 });
const lines = (notices?: NoticeReport) => noticeLines(notices, plainLook);

test('nothing is said where nobody was to be told', () => {
  expect(lines()).toEqual([]);
  expect(lines({})).toEqual([]);
});

test('what was told is counted by kind', () => {
  const mail = { ...sent(3), withoutOwner: 0 };
  expect(lines({ events: sent(1200), digest: sent(1), mail })).toEqual(['Told: 1,200 events, 1 digest and 3 mails.']);
  expect(lines({ events: sent(0) })).toEqual(['Told: nothing.']);
});

test('what was not says why, where to read on, what is left, and whose owner nobody knows', () => {
  const because = 'ses:SendEmail: MessageRejected: Address blacklisted';
  const mail = { sent: 2, failed: 1, left: 4, code: 'MAIL_REFUSED', because, withoutOwner: 1 } as const;
  expect(lines({ events: sent(1), mail })).toEqual([
    'Told: 1 event and 2 mails.',
    'Not sent: 1 mail: MAIL_REFUSED: ses:SendEmail: MessageRejected: Address',
    'blacklisted.',
    'docs/runbook.md#mail_refused',
    'Left for the next run: 4 mails.',
    '1 notice for which no owner is known: see notify.ownerTags.',
  ]);
});
