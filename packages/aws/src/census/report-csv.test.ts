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

const refusal = (csv: string): string => {
  try {
    return `read ${parseReport(csv).users.length} users`;
  } catch (error) {
    return error instanceof Error ? error.message : 'not an error';
  }
};

describe('a report in which AWS would not have written a value is refused as a whole', () => {
  test.each([
    ['access_key_1_active', ['', 'yes', 'tru', 'N/A', '1']],
    ['access_key_2_active', ['', 'truefalse', 'not_supported']],
    ['password_enabled', ['', 'maybe', '0']],
    ['access_key_1_last_rotated', ['', 'never', '2026-01-02', '2026-01-02T03:04', '2026-01-02T03:04:05', '1767323045']],
    ['access_key_1_last_rotated', ['2026-02-30T00:00:00Z', '2026-01-02T25:04:05Z', '2026-01-02T03:04:05+02:00']],
    ['access_key_2_last_rotated', ['01/02/2026', '2026-13-01T00:00:00Z', 'n']],
    ['access_key_1_last_used_date', ['just now', '2026-1-2T03:04:05Z', '+020260-01-02T03:04:05Z']],
    ['access_key_2_last_used_date', ['none']],
    ['user', ['', 'bob', 'a b', 'jos\u00e9', 'ali\uFFFDe', 'x'.repeat(65), '<root>']],
    ['arn', ['', 'alice', 'arn:aws:iam::222222222222:role/alice', 'arn:aws:iam::2222:user/alice']],
    ['arn', ['arn:aws:iam::222222222222:user/team/', 'arn:aws:iam::222222222222:user/bob', 'N/A']],
  ])('%s: %j', (column, values) => {
    const read = values.filter((value) => {
      const row = { ...alice, ...oldKey, access_key_2_last_rotated: '2025-01-01T00:00:00Z', [column]: value };
      return !refusal(aReport([alice, row])).startsWith('the credential report');
    });
    expect(read).toEqual([]);
  });

  test('with its row or the user in the message, cut and on one line', () => {
    expect(refusal(aReport([{ ...alice, ...oldKey, access_key_1_active: 'yes\nno' }]))).toBe(
      'the credential report has "yes\\nno" as access_key_1_active of "alice"',
    );
    expect(refusal(aReport([alice, { ...alice, user: 'bob', access_key_2_active: '' }]))).toBe(
      'the credential report lacks access_key_2_active in row 2',
    );
    expect(refusal(aReport([{ ...alice, arn: 'x'.repeat(100) }]))).toBe(
      `the credential report has the ARN "${'x'.repeat(60)}" for a user called "alice"`,
    );
  });
});

describe('a report of another form is refused', () => {
  const bare = (rows: readonly string[][]) => rows.map((row) => row.join(',')).join('\n');
  const values = columns.map((name) => ({ ...blank, ...alice })[name] ?? 'N/A');

  test.each([
    ['with a comma that is not in quotes', [columns, ['alice', 'jr', ...values.slice(1)]], 'more values than columns'],
    ['with a row that is short by one value', [columns, values.slice(0, -1)], 'lacks cert_1_active in row 1'],
    [
      'with a column twice',
      [
        [...columns, 'user'],
        [...values, 'bob'],
      ],
      'has user twice',
    ],
    ['with two rows for one user', [columns, values, values], 'more than one row for alice'],
    ['of no rows', [columns], 'is empty'],
    ['without its header', [values, values], 'lacks user'],
    ['whose header is in capitals', [columns.map((name) => name.toUpperCase()), values], 'lacks user'],
  ])('%s', (_which, rows, message) => {
    expect(refusal(bare(rows))).toContain(message);
  });

  test.each([1, 2])('without the dates at which key %i was used, which must not read as never', (slot) => {
    const missing = `access_key_${slot}_last_used_date`;
    expect(refusal(aReport([alice], { names: columns.filter((name) => name !== missing) }))).toContain(
      `lacks ${missing}`,
    );
  });
});

describe('whatever happened to a report', () => {
  const people = ['alice', 'bob,jr', 'c'].map((user, n) => ({
    user,
    arn: `arn:aws:iam::222222222222:user/team/${user}`,
    ...(n === 1 ? { access_key_2_active: 'TRUE', access_key_2_last_rotated: '2025-05-05T05:05:05Z' } : oldKey),
  }));
  const shuffled = fc.shuffledSubarray(columns, { minLength: columns.length });
  const whole = aReport(people);
  const wholeUsers = parseReport(whole).users;
  const usersOrError = (csv: string) => {
    try {
      return parseReport(csv).users;
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      return undefined;
    }
  };

  test('the order of its columns and its line ends change nothing', () => {
    fc.assert(
      fc.property(shuffled, fc.constantFrom('\n', '\r\n'), fc.boolean(), (names, newline, ends) => {
        const csv = aReport(people, { names, newline }) + (ends ? newline : '');
        expect(parseReport(csv).users).toEqual(wholeUsers);
      }),
    );
  });

  test('cut off anywhere, it is refused, or tells the truth of whom it names', () => {
    for (let length = 0; length < whole.length; length += 1) {
      for (const user of usersOrError(whole.slice(0, length)) ?? []) expect(wholeUsers).toContainEqual(user);
    }
  });

  test('with a few characters replaced, it is refused, or has every user, with every key', () => {
    const noise = fc.oneof(
      fc.string({ maxLength: 3 }),
      fc.string({ unit: fc.constantFrom(',', '"', '\n', '\r', '\u0000', '\uFEFF', '-', '/', 'e'), maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length), noise, fc.nat(3), (at, added, lost) => {
        const users = usersOrError(whole.slice(0, at) + added + whole.slice(at + lost));
        if (users === undefined) return;
        expect(users).toHaveLength(people.length);
        expect(users.map(({ keys }) => keys.map(({ status }) => status))).toEqual([['Active'], ['Active'], ['Active']]);
        for (const { user, arn, path } of users) expect(arn.endsWith(`:user${path}${user}`)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('if it is no report at all, it is refused', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.json(),
      fc.string({ unit: fc.constantFrom(',', '"', '\n', '\r', ' ', 'a') }),
    );
    fc.assert(
      fc.property(text, fc.boolean(), (junk, hasHeader) => {
        const csv = hasHeader ? `${columns.join(',')}\n${junk}` : junk;
        expect(usersOrError(csv)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });
});

test('a report without a quote is read as one with quotes around everything', () => {
  const value = fc.stringMatching(/^[\w+=.@-]{1,64}$/);
  fc.assert(
    fc.property(
      fc.uniqueArray(value, { minLength: 1, maxLength: 5 }),
      fc.constantFrom('\n', '\r\n'),
      (users, newline) => {
        const rows = users.map((user) => ({ ...oldKey, user, arn: `arn:aws:iam::222222222222:user/${user}` }));
        const bare = aReport(rows, { newline });
        const inQuotes = bare
          .split(newline)
          .map((line) =>
            line
              .split(',')
              .map((each) => `"${each}"`)
              .join(','),
          )
          .join(newline);
        expect(parseReport(bare)).toEqual(parseReport(inQuotes));
        expect(parseReport(`\ufeff${bare}${newline}`)).toEqual(parseReport(bare));
      },
    ),
  );
});
