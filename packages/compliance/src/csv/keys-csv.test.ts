import { keyId, userName } from '@rekey/engine';
import { anAccount, aRollup, aView, daysAgo, now } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { collect } from '../queries/collect.ts';
import { keyRowsOf } from '../queries/keys.ts';
import { rowOf } from '../queries/sums.ts';
import { keysCsv } from './keys-csv.ts';

const threshold = { at: now, maxKeyAgeDays: 90 };
const account = anAccount({ name: '=HYPERLINK("http://example.com","pay")' });
const key = { id: keyId('AKIAOLDOLDOLDOLDOLD1'), status: 'Active' as const, createdAt: daysAgo(120) };
const view = aView({
  keys: [{ ...key, lastUse: { at: undefined }, custody: 'none' }],
  verdict: 'excepted',
  rule: 'R1',
  because: 'excepted',
  exception: { id: 'legacy', reason: '<script>alert("x")</script>', owner: '@ops', expires: '2027-03-31', hold: false },
  notes: ['never-used'],
});

test('a key is a row with its account, its user and why it is where it is', async () => {
  const rows = keyRowsOf({ account: account.id, user: userName('-svc'), view }, threshold);
  const text = (await collect(keysCsv(rows, [rowOf(aRollup({ account }), threshold)]))).join('');
  expect(text).toMatchInlineSnapshot(`
    "account,account_name,ou_path,user,key_id,created_at,age_days,standing,last_used_at,last_used_service,custody,verdict,findings,rule,because,mode,due_at,exception,exception_reason,exception_owner,exception_until,seen_at
    111111111111,"'=HYPERLINK(""http://example.com"",""pay"")",ou-ab12-workload1/ou-ab12-payments1,'-svc,AKIAOLDOLDOLDOLDOLD1,2026-02-01T00:00:00.000Z,120,excepted,never,,none,excepted,never-used,R1,excepted,enforce,,legacy,"<script>alert(""x"")</script>",'@ops,2027-03-31,2026-05-31T00:00:00.000Z
    "
  `);
});
