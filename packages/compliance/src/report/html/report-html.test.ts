import { createHash } from 'node:crypto';
import { ouId } from '@rekey/engine';
import { createWorld } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { collect } from '../../queries/collect.ts';
import { payments, type Sample, sampleOf } from '../../testing/sample.ts';
import { reportText } from '../formats.ts';
import { readReport } from '../report.ts';

const htmlOf = async (sample: Sample, ou?: string): Promise<string> => {
  const { reader, policy, policyName } = sample;
  const asked = {
    table: 'rekey',
    policy: { policy, name: policyName },
    ou: ou === undefined ? undefined : ouId(ou),
  };
  const report = await readReport({ reader, at: sample.now() }, asked);
  return (await collect(reportText(report, 'html'))).join('');
};

test('one file has every section', async () => {
  const text = await htmlOf(await sampleOf());
  const ids = [...text.matchAll(/<section class="card[^"]*" id="([\w-]+)"/g)].map(([, id]) => id);
  expect(ids).toEqual(
    expect.arrayContaining([
      'controls',
      'keys',
      'coverage',
      'units',
      'accounts',
      'users',
      'exceptions',
      'policy',
      'limits',
    ]),
  );
  expect(text).toContain('ROLE_NOT_ASSUMABLE');
});

test('nothing in it is loaded, run or sent anywhere', async () => {
  const text = await htmlOf(await sampleOf());
  expect(text).not.toMatch(/<(script|iframe|object|embed|link|img|form|base|use)\b/i);
  expect(text).not.toMatch(/\s(src|srcset|action|on\w+|style)\s*=|@import|url\((?!#)|https?:|javascript:/i);
});

test('a browser lets its own styles through and nothing else', async () => {
  const text = await htmlOf(await sampleOf());
  const [, styles = ''] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? [];
  const digest = createHash('sha256').update(styles).digest('base64');
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(text) ?? [];
  expect(policy).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
  expect(text.match(/<style/g)).toHaveLength(1);
});

test('every link goes to a section that is there, and no id is there twice', async () => {
  const text = await htmlOf(await sampleOf());
  const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const targets = new Set([...text.matchAll(/href="([^"]*)"/g)].map(([, href]) => href));
  expect([...targets].filter((href) => !ids.includes(href?.slice(1)))).toEqual([]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('who changed the policy is told, with when', async () => {
  const text = await htmlOf(await sampleOf());
  const [, section = ''] = text.split('id="policy"');
  expect(section).toMatch(/arn:aws:[^<]+/);
  expect(section).toMatch(/<time datetime="/);
});

test('text of others is escaped wherever it stands', async () => {
  const hostile = `"><script>alert('x')</script>&${'x'.repeat(64)}`;
  const sample = await sampleOf({
    accounts: [{ id: '111111111111', name: hostile, memberRole: false }, { id: '777777777777' }],
  });
  const exception = {
    scopes: ['org'],
    selector: { tags: { [hostile]: [hostile] } },
    reason: hostile,
    owner: hostile,
  } as const;
  const policy = { ...sample.policy, exceptions: [exception] };
  const text = await htmlOf({ ...sample, policy, policyName: hostile });
  expect(text).not.toMatch(/<script/i);
  expect(text.split('&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;x').length).toBeGreaterThan(6);
});

test('of one unit there is only what is of its accounts', async () => {
  const text = await htmlOf(await sampleOf(), payments);
  expect(text).toContain(payments);
  expect(text).not.toContain('Trend');
  expect(text).toContain('payments-production');
});

test('of an empty table it says that nothing is known', async () => {
  const world = createWorld();
  const { policy, policyName } = await sampleOf();
  const text = await htmlOf({ world, reader: world.reader(), policy, policyName, now: () => world.clock.now() });
  expect(text).toContain('No run has been recorded yet: nothing is known of any account.');
});
