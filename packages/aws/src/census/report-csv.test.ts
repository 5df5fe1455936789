import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReport } from './report-csv.ts';

const columns = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'mfa_active',
  'access_key_1_active',
  'access_key_1_last_rotated',
  'access_key_1_last_used_date',
  'access_key_1_last_used_region',
  'access_key_1_last_used_service',
  'access_key_2_active',
  'access_key_2_last_rotated',
  'access_key_2_last_used_date',
  'access_key_2_last_used_region',
  'access_key_2_last_used_service',
  'cert_1_active',
];
const blank: Record<string, string> = {
  password_enabled: 'false',
  access_key_1_active: 'false',
  access_key_1_last_rotated: 'N/A',
  access_key_1_last_used_date: 'N/A',
  access_key_1_last_used_region: 'N/A',
  access_key_1_last_used_service: 'N/A',
  access_key_2_active: 'false',
  access_key_2_last_rotated: 'N/A',
  access_key_2_last_used_date: 'N/A',
  access_key_2_last_used_region: 'N/A',
  access_key_2_last_used_service: 'N/A',
};
const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

type ReportOptions = { readonly names?: readonly string[]; readonly newline?: string };

function aReport(rows: readonly Record<string, string>[], { names = columns, newline = '\n' }: ReportOptions = {}) {
  const lines = rows.map((row) => names.map((name) => quoted({ ...blank, ...row }[name] ?? '')).join(','));
  return [names.join(','), ...lines].join(newline);
}
const alice = { user: 'alice', arn: 'arn:aws:iam::222222222222:user/alice' };
const only = (csv: string) => parseReport(csv).users[0];

const oldKey = {
  access_key_1_active: 'true',
  access_key_1_last_rotated: '2026-01-02T03:04:05+00:00',
  access_key_1_last_used_date: '2026-03-01T00:00:00Z',
  access_key_1_last_used_region: 'eu-west-1',
  access_key_1_last_used_service: 's3',
};

describe('a user', () => {
  test('has the keys that the report shows, whichever column they are in', () => {
    const second = { access_key_2_active: 'false', access_key_2_last_rotated: '2025-01-01T00:00:00Z' };
    expect(only(aReport([{ ...alice, ...oldKey, ...second }]))?.keys).toEqual([
      {
        status: 'Active',
        createdAt: new Date('2026-01-02T03:04:05Z'),
        lastUse: { at: new Date('2026-03-01T00:00:00Z'), region: 'eu-west-1', service: 's3' },
      },
      { status: 'Inactive', createdAt: new Date('2025-01-01T00:00:00Z'), lastUse: { at: undefined } },
    ]);
    expect(only(aReport([{ ...alice, ...second }]))?.keys).toHaveLength(1);
  });

  test('without keys has none', () => {
    expect(only(aReport([alice]))?.keys).toEqual([]);
  });

  test('whose active key has no date is taken to have an old one, so that it is looked at', () => {
    expect(only(aReport([{ ...alice, access_key_1_active: 'true' }]))?.keys).toMatchObject([
      { status: 'Active', createdAt: new Date(0) },
    ]);
  });

  test.each(['N/A', 'no_information', 'not_supported', ''])('with a last use of "%s" has none', (value) => {
    const row = { ...alice, ...oldKey, access_key_1_last_used_date: value };
    expect(only(aReport([row]))?.keys[0]?.lastUse.at).toBeUndefined();
  });

  test.each([
    ['arn:aws:iam::222222222222:user/alice', '/'],
    ['arn:aws-cn:iam::222222222222:user/team/app/alice', '/team/app/'],
  ])('of %s is in %s', (arn, path) => {
    expect(only(aReport([{ ...alice, arn }]))?.path).toBe(path);
  });

  test.each([
    ['true', true],
    ['TRUE', true],
    ['false', false],
    ['not_supported', false],
  ])('with password_enabled %s has a console: %s', (password_enabled, console) => {
    expect(only(aReport([{ ...alice, password_enabled }]))?.console).toBe(console);
  });

  test.each([
    ['1', true],
    ['N/A', false],
    ['', false],
  ])('with additional_credentials_info "%s" has more keys: %s', (additional_credentials_info, more) => {
    const names = [...columns, 'additional_credentials_info'];
    expect(only(aReport([{ ...alice, additional_credentials_info }], { names }))?.more).toBe(more);
  });

  test('of an older report without that column has no more', () => {
    expect(only(aReport([alice]))?.more).toBe(false);
  });
});

describe('the root user', () => {
  const root = { user: '<root_account>', arn: 'arn:aws:iam::222222222222:root', password_enabled: 'not_supported' };

  test('is no user', () => {
    expect(parseReport(aReport([root, alice])).users.map(({ user }) => user)).toEqual(['alice']);
  });

  test.each([
    [{}, false],
    [{ access_key_2_active: 'true' }, true],
    [{ access_key_1_active: 'TRUE' }, true],
  ])('%j has keys: %s', (keys, rootHasKeys) => {
    expect(parseReport(aReport([{ ...root, ...keys }])).rootHasKeys).toBe(rootHasKeys);
  });
});

describe('the form', () => {
  test('may have other columns, in any order, and CRLF', () => {
    const names = ['shiny_new_column', ...columns.toReversed()];
    expect(only(aReport([{ ...alice, ...oldKey }], { names, newline: '\r\n' }))).toEqual(
      only(aReport([{ ...alice, ...oldKey }])),
    );
  });

  test('may begin with a byte order mark and end with a newline', () => {
    expect(only(`\uFEFF${aReport([alice])}\n`)?.user).toBe('alice');
  });

  test.each(['user', 'arn', 'password_enabled', 'access_key_2_active', 'access_key_1_last_rotated'])(
    'is refused without %s, rather than read as if nothing were there',
    (missing) => {
      const names = columns.filter((name) => name !== missing);
      expect(() => parseReport(aReport([alice], { names }))).toThrow(`lacks ${missing}`);
    },
  );

  test('is refused where it breaks off in a row', () => {
    const whole = aReport([alice, { ...alice, ...oldKey, user: 'bob' }]);
    expect(() => parseReport(whole.slice(0, whole.indexOf('bob') + 8))).toThrow('lacks');
  });

  test('of an empty report is no report', () => {
    expect(() => parseReport('')).toThrow('credential report');
  });
});

const userNames = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
const dates = fc.date({ min: new Date('2010-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });

test('every user comes back as written, whatever the name', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.record({ user: userNames, made: dates, active: fc.boolean() }), {
        selector: (row) => row.user,
        minLength: 1,
      }),
      fc.constantFrom('\n', '\r\n'),
      (users, newline) => {
        const rows = users.map(({ user, made, active }) => ({
          user,
          arn: `arn:aws:iam::222222222222:user/team/${user}`,
          access_key_2_active: String(active),
          access_key_2_last_rotated: made.toISOString(),
        }));
        const { users: read } = parseReport(aReport(rows, { newline }));
        expect(read.map(({ user, path, keys }) => ({ user, path, keys }))).toEqual(
          users.map(({ user, made, active }) => ({
            user,
            path: '/team/',
            keys: [{ status: active ? 'Active' : 'Inactive', createdAt: made, lastUse: { at: undefined } }],
          })),
        );
      },
    ),
  );
});

test('a report that was damaged is refused, or read without nameless users', () => {
  const whole = aReport([
    { ...alice, ...oldKey },
    { ...alice, user: 'bob,jr' },
  ]);
  const readOrRefused = (csv: string) => {
    try {
      return parseReport(csv).users;
    } catch (error) {
      return error;
    }
  };
  fc.assert(
    fc.property(fc.nat(whole.length), fc.string({ maxLength: 3 }), (at, noise) => {
      const result = readOrRefused(whole.slice(0, at) + noise + whole.slice(at + noise.length));
      return result instanceof Error || (Array.isArray(result) && result.every(({ user }) => user !== ''));
    }),
  );
});
