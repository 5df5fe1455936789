import { expect, test } from 'vitest';
import { ask, dashboardOf, linksIn } from '../testing/ask.ts';
import { hostile, hostileUser, longName } from '../testing/hostile.ts';
import { hrefOf } from './hrefs.ts';

const app = dashboardOf(hostile());

const user = hrefOf({ page: 'user', account: '111111111111' as never, user: hostileUser });

test('no text of others becomes markup, on any page that can be reached', async () => {
  const wanted = [
    '/',
    user,
    `/search?q=${encodeURIComponent(hostileUser)}`,
    `/accounts?q=${encodeURIComponent(hostileUser)}`,
  ];
  const seen = new Set(wanted);
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    const text = await (await ask(app, path)).text();
    expect([path, text.match(/<script/g)?.length]).toEqual([path, 1]);
    expect([path, /<img|<!--|\son\w+="/.exec(text)]).toEqual([path, null]);
    for (const link of linksIn(text)) {
      if (seen.has(link) || link.startsWith('/assets/') || link.includes('read=again')) continue;
      seen.add(link);
      wanted.push(link);
    }
  }
  expect(seen.size).toBeGreaterThan(40);
});

test('a user of the strangest name is found by its link', async () => {
  const response = await ask(app, user);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('&lt;script&gt;hacked=1&lt;/script&gt;');
});

test('a name of 64 characters is shown in full', async () => {
  expect(await (await ask(app, '/users')).text()).toContain(longName);
});

test.each(['.', '..', '../../keys', 'a/b', 'a b', 'a+b=c,d@e', '%2e%2e', '?x=1#y'])(
  'a user called %j has an address of its own',
  (name) => {
    const url = new URL(hrefOf({ page: 'user', account: '111111111111' as never, user: name as never }), 'http://here');
    expect([url.pathname, url.searchParams.get('user')]).toEqual(['/user', name]);
  },
);
