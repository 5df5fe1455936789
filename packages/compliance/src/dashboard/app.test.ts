import { RekeyError } from '@rekey/engine';
import { createWorld } from '@rekey/engine/testing';
import { expect, test } from 'vitest';
import { ask, dashboardOf, linksIn } from '../testing/ask.ts';
import { sampleOf } from '../testing/sample.ts';
import { freshMs } from './facts.ts';

const sample = await sampleOf();
const app = dashboardOf(sample);

test('every answer forbids what pages do not need, and is kept nowhere', async () => {
  for (const path of ['/', '/keys', '/assets/rekey.js', '/nowhere']) {
    const { headers } = await ask(app, path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
});

test.each(['evil.example', 'evil.example:7390', '127.0.0.1', '127.0.0.1:7391', 'localhost:7390', ''])(
  'a request for the host %j is refused, and the table is not read for it',
  async (host) => {
    const silent = dashboardOf({ ...sample, reader: undefined as never });
    const response = await ask(silent, '/', { headers: { host } });
    expect(response.status).toBe(403);
    expect(await response.text()).not.toContain('html');
  },
);

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is not allowed, wherever', async (method) => {
  for (const path of ['/', '/accounts/111111111111', '/nowhere']) {
    const response = await ask(app, path, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  }
});

test('pages carry no inline style or script, so that the policy holds', async () => {
  for (const path of linksIn(await (await ask(app, '/')).text())) {
    if (path.startsWith('/assets/') || path.includes('read=again')) continue;
    const text = await (await ask(app, path)).text();
    expect(text).not.toMatch(/<style|\sstyle=|\son\w+=/);
    expect(text.match(/<script/g)).toHaveLength(1);
  }
});

test('every link leads to a page, from the overview to the last', async () => {
  const wanted = ['/'];
  const seen = new Set<string>(wanted);
  const broken: string[] = [];
  for (let path = wanted.pop(); path !== undefined; path = wanted.pop()) {
    const response = await ask(app, path);
    const text = await response.text();
    if (response.status !== 200) broken.push(`${response.status} ${path}`);
    if (response.headers.get('content-type')?.startsWith('text/html') !== true) continue;
    for (const link of linksIn(text)) {
      if (seen.has(link) || link.includes('read=again')) continue;
      seen.add(link);
      wanted.push(link);
    }
  }
  expect(broken).toEqual([]);
  expect(seen.size).toBeGreaterThan(100);
});

test.each([
  '/nowhere',
  '/accounts/000000000000',
  '/accounts/1',
  '/ous/ou-ab12-unknown01',
  '/findings/none',
  '/runs/none',
  '/exceptions/exception-99',
  '/user?account=000000000000&user=x',
  '/user',
])('%s is told to be unknown', async (path) => {
  expect([400, 404]).toContain((await ask(app, path)).status);
});

test.each([
  '/keys?standing=bad',
  '/users?verdict=bad',
  '/keys?ou=x',
  '/accounts?coverage=bad',
  '/keys?sheet=x',
  '/keys?sheet=201',
])('%s says what is wrong with it, instead of a list that is not filtered', async (path) => {
  const response = await ask(app, path);
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('That cannot be shown');
});

test('the table is read at most once in half a minute, unless a person asks for more', async () => {
  let reads = 0;
  const reader = {
    ...sample.reader,
    accounts: () => {
      reads += 1;
      return sample.reader.accounts();
    },
  };
  let now = sample.now();
  const counting = dashboardOf({ ...sample, reader, now: () => now });
  await Promise.all(['/', '/keys', '/ous'].map((path) => ask(counting, path)));
  expect(reads).toBe(1);
  const again = await ask(counting, '/keys?standing=too-old&read=again');
  expect([again.status, again.headers.get('location')]).toEqual([303, '/keys?standing=too-old']);
  await ask(counting, '/');
  expect(reads).toBe(2);
  now = new Date(now.getTime() + freshMs);
  await ask(counting, '/');
  expect(reads).toBe(3);
});

test('to read again never leads to another server', async () => {
  const response = await ask(app, '//evil.example/?read=again');
  expect(response.headers.get('location')).toBe('/evil.example/');
});

test('a table that is not there is told with what to do, and read again by the next page', async () => {
  const world = createWorld({ table: { exists: false } });
  const broken = dashboardOf({ ...sample, reader: world.reader() });
  const response = await ask(broken, '/');
  expect(response.status).toBe(503);
  expect(await response.text()).toContain('TABLE_NOT_FOUND');
  world.state.table.exists = true;
  expect((await ask(broken, '/')).status).toBe(200);
});

test('an error that nobody expected is told to the terminal, and not to the page', async () => {
  const told: unknown[] = [];
  const reader = {
    ...sample.reader,
    accounts: () => {
      throw new Error('private');
    },
  };
  const broken = dashboardOf({ ...sample, reader }, { onError: (error) => told.push(error) });
  const response = await ask(broken, '/');
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('private');
  expect(told).toMatchObject([{ message: 'private' }]);
});

test('units have names where they may be listed, and ids where that is refused', async () => {
  const named = dashboardOf(sample, {
    organizationalUnits: async () => [{ id: 'ou-ab12-sandbox01' as never, name: 'Sandboxes', ouPath: [] }],
  });
  expect(await (await ask(named, '/ous')).text()).toContain('Sandboxes');
  const refused = dashboardOf(sample, {
    organizationalUnits: () => Promise.reject(new RekeyError('ORGANIZATION_ACCESS_DENIED', 'no')),
  });
  const response = await ask(refused, '/ous');
  expect([response.status, (await response.text()).includes('ou-ab12-sandbox01')]).toEqual([200, true]);
});
