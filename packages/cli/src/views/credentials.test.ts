import { keyId, Secret } from '@rekey/engine';
import { expect, test } from 'vitest';
import { plainLook } from '../text/look.ts';
import { standingLines, writtenLines } from './credentials.ts';

const now = new Date('2026-06-04T00:00:00Z');
const found = {
  secret: { name: 'alice_credentials', region: 'us-east-1' },
  key: {
    keyId: keyId('AKIANEWNEWNEWNEWNEW1'),
    secretAccessKey: new Secret('wJalr'),
    createdAt: new Date('2026-06-01T07:30:00Z'),
    user: 'alice',
    account: '111111111111',
  },
};
const old = { id: keyId('AKIAOLDOLDOLDOLDOLD1'), isActive: true, createdAt: new Date('2026-02-01T00:00:00Z') };
const told = { look: plainLook, now, keys: 'unreadable' } as const;

test('a key that waits is told with its date, and what cannot be known of the old one', () => {
  expect(standingLines(found, { kind: 'waiting', inHand: old.id }, told).join('\n')).toMatchInlineSnapshot(`
    "Your new key is AKIANEWNEWNEWNEWNEW1, in alice_credentials (us-east-1), made
    2026-06-01 07:30 UTC (2 days ago).
    The key you use, AKIAOLDOLDOLDOLDOLD1, is another, and still works. For how long
    cannot be seen with your rights: the policy of your organization decides, and it
    may go off at any time. Change to the new key now; whoever runs Rekey can tell
    you the date.
    Whether the new key is active was not checked: you may not list your keys
    (iam:ListAccessKeys)."
  `);
});

test('with a session it is not known which key is in use', () => {
  expect(
    standingLines(found, { kind: 'waiting', inHand: undefined }, { ...told, keys: [old] }).join('\n'),
  ).toMatchInlineSnapshot(`
    "Your new key is AKIANEWNEWNEWNEWNEW1, in alice_credentials (us-east-1), made
    2026-06-01 07:30 UTC (2 days ago).
    You are here by a session; from which of your keys does not show. If it is an
    older one, it still works. For how long cannot be seen with your rights: the
    policy of your organization decides, and it may go off at any time. Change to
    the new key now; whoever runs Rekey can tell you the date."
  `);
});

test('the newest key in use is told, and the old one that still works', () => {
  expect(standingLines(found, { kind: 'in-use' }, { ...told, keys: [old] }).join('\n')).toMatchInlineSnapshot(`
    "You use the newest key already: AKIANEWNEWNEWNEWNEW1 of alice_credentials
    (us-east-1), made 2026-06-01 07:30 UTC (2 days ago).
    AKIAOLDOLDOLDOLDOLD1, made 2026-02-01 00:00 UTC, works too, for now: see that
    nothing uses it."
  `);
});

test('a key that is newer than the stored one is kept', () => {
  expect(standingLines(found, { kind: 'outrun', inHand: old }, told).join('\n')).toMatchInlineSnapshot(`
    "Your key AKIAOLDOLDOLDOLDOLD1, made 2026-02-01 00:00 UTC, is newer than the one
    in alice_credentials (us-east-1): AKIANEWNEWNEWNEWNEW1, made 2026-06-01 07:30
    UTC (2 days ago). Keep yours."
  `);
});

test('what became of the file is told', () => {
  const written = {
    status: 'written',
    file: '/h/.aws/credentials',
    backup: '/h/.aws/credentials.rekey-backup',
    removedToken: true,
  } as const;
  expect(writtenLines(written, 'work', plainLook).join('\n')).toMatchInlineSnapshot(`
    "Profile work in /h/.aws/credentials has the new key. The file as it was:
    /h/.aws/credentials.rekey-backup
    Its aws_session_token was removed: it belonged to other credentials."
  `);
  expect(writtenLines({ ...written, status: 'unchanged' }, 'work', plainLook).join('\n')).toMatchInlineSnapshot(
    `"Profile work in /h/.aws/credentials has this key already. Nothing was written."`,
  );
});
