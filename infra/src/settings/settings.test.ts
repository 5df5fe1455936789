import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseSettings, readSettings } from './read-settings.ts';
import type { Settings } from './settings.ts';

const least = {
  organizationId: 'o-exampleorg1',
  account: '100000000001',
  region: 'eu-central-1',
  members: { targets: ['r-ab12'] },
};
const read = (change: object): Settings => parseSettings({ ...least, ...change }, 'settings.yaml');
const wrongBy = (change: object): string => {
  try {
    read(change);
    return 'nothing is wrong';
  } catch (error) {
    return (error as Error).message;
  }
};
const withMembers = (change: object) => ({ members: { ...least.members, ...change } });
const withSchedule = (change: object) => ({ schedule: change });

test('four settings are enough', () => {
  expect(read({})).toEqual({
    ...least,
    runsIn: 'management',
    table: { name: 'rekey', existing: false },
    schedule: { expression: 'cron(0 6 * * ? *)', timeZone: 'UTC', flexibleMinutes: 15, enabled: true },
    form: 'single',
    maxConcurrency: 40,
    batchSize: 25,
    logLevel: 'INFO',
    logRetentionDays: 400,
    alarmEmails: [],
    dashboard: true,
    notify: { digestEmails: [], eventBus: 'default', mail: 'none' },
    members: {
      targets: ['r-ab12'],
      access: 'rotate',
      secretNamePattern: '*_credentials',
      adoptExisting: true,
      protectedUserPath: '',
      permissionsBoundary: '',
      operatorRoles: [],
    },
  });
});

test('the StackSet may be left to somebody else', () => {
  expect(read({ members: 'none' }).members).toBe('none');
});

test('reports go below a prefix, also where none is named', () => {
  expect(read({ reports: { bucket: 'audit' } }).reports).toEqual({ bucket: 'audit', prefix: 'rekey' });
});

test('what is reserved leaves a place beside the batches', () => {
  const reserving = { form: 'distributed', maxConcurrency: 8, reservedConcurrency: 9 };
  expect(read(reserving)).toMatchObject(reserving);
  expect(read({ maxConcurrency: 8, reservedConcurrency: 2 })).toMatchObject({ reservedConcurrency: 2 }); // no batches
});

test('the example is one that can be used', () => {
  expect(readSettings(join(import.meta.dirname, '../../settings.example.yaml'))).toMatchObject(least);
});

describe('what is wrong is told by field, with the remedy:', () => {
  test.each([
    [{ organizationId: undefined }, 'organizationId is missing: write the id that `aws organizations describe-organ'],
    [{ organizationId: 'r-ab12' }, 'organizationId "r-ab12" will not do: write the id'],
    [{ notify: { eventBus: 'a bus' } }, 'notify.eventBus "a bus" will not do: write the name of an event bus'],
    [{ notify: { mail: {} } }, 'notify.mail.from is missing: write an address that SES has verified'],
    [{ notify: { mail: { from: 'rekey' } } }, 'notify.mail.from "rekey" will not do: write an address'],
    [{ notify: { digestEmails: 'a@example.com' } }, 'notify.digestEmails "a@example.com" will not do: write a list'],
    [{ account: 100000000001 }, 'account 100000000001 will not do: write the 12 digits of the account'],
    [{ account: '10000000001' }, 'account "10000000001" will not do: write the 12 digits'],
    [{ region: 'Frankfurt' }, 'region "Frankfurt" will not do: write the Region of the stack'],
    [{ runsIn: 'laptop' }, 'runsIn "laptop" will not do: write management or delegated'],
    [{ members: undefined }, 'members is missing: write `none`, or at least targets'],
    [{ members: {} }, 'members.targets is missing: write a list with the id of the root'],
    [withMembers({ targets: [] }), 'members.targets [] will not do: name at least one'],
    [
      withMembers({ targets: ['ou-ab12'] }),
      'members.targets.0 "ou-ab12" will not do: write the id of the root (r-ab12)',
    ],
    [withMembers({ targets: ['111111111111'] }), 'members.targets.0 "111111111111" will not do'],
    [withMembers({ acces: 'scan' }), 'members.acces is not a field: see infra/settings.example.yaml'],
    [withMembers({ access: 'write' }), 'members.access "write" will not do: write scan or rotate'],
    [withMembers({ protectedUserPath: 'x' }), 'members.protectedUserPath "x" will not do: write a path that begins'],
    [
      withMembers({ operatorRoles: ['arn:aws:iam::200000000002:role/ops'] }),
      'members.operatorRoles holds arn:aws:iam::200000000002:role/ops: the member role trusts roles of 100000000001',
    ],
    [{ permissionsBoundary: 'arn:aws:iam::200000000002:policy/b' }, 'permissionsBoundary is of another account'],
    [{ alarmEmails: ['nobody'] }, 'alarmEmails.0 "nobody" will not do: write an address such as'],
    [{ logRetentionDays: 100 }, 'logRetentionDays 100 will not do: write one of 1, 3, 5'],
    [{ reservedConcurrency: 1 }, 'reservedConcurrency 1 will not do: write a whole number from 2 to 1000'],
    [{ form: 'many' }, 'form "many" will not do: write single or distributed'],
    [{ maxConcurrency: 0 }, 'maxConcurrency 0 will not do: write a whole number from 1 to 500'],
    [{ batchSize: 101 }, 'batchSize 101 will not do: write a whole number from 1 to 100'],
    [
      { form: 'distributed', reservedConcurrency: 40 },
      'reservedConcurrency 40 will not do: write 41 or more, for maxConcurrency batches and what somebody asks',
    ],
    [{ dashboard: 'no' }, 'dashboard "no" will not do: write true or false'],
    [{ reports: {} }, 'reports.bucket is missing: write the name of a bucket'],
    [{ reports: { bucket: 's3://audit' } }, 'reports.bucket "s3://audit" will not do: write the name of a bucket'],
    [{ reports: { bucket: 'audit', prefix: '/rekey/' } }, 'reports.prefix "/rekey/" will not do: write letters'],
    [{ reports: { bucket: 'audit', prefix: '*' } }, 'reports.prefix "*" will not do: write letters'],
    [{ reports: { bucket: 'audit', key: 'x' } }, 'reports.key is not a field'],
    [{ table: { name: 'r k' } }, 'table.name "r k" will not do: write 3 to 255'],
    [{ organisation: 'o-exampleorg1' }, 'organisation is not a field'],
  ])('%j', (change, words) => {
    expect(wrongBy(change)).toContain(`settings.yaml: ${words}`);
  });

  test('all at once', () => {
    expect(wrongBy({ account: '1', region: 'x' }).split('\n')).toHaveLength(2);
  });
});

describe('a schedule', () => {
  test.each([
    'cron(0 6 * * ? *)',
    'cron(30 5,17 * * ? *)',
    'cron(0/30 8-18/2 ? * * *)',
    'cron(59 23 * * ? *)',
    'rate(1 day)',
    'rate(1 hour)',
    'rate(24 hours)',
  ])('may be %s', (expression) => {
    expect(read(withSchedule({ expression })).schedule.expression).toBe(expression);
  });

  test.each([
    'rate(banana)',
    'rate(25 hours)',
    'rate(0 hours)',
    'rate(1 hours)',
    'rate(7 days)',
    'cron(60 6 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 18-8 * * ? *)',
    'cron(0 6/0 * * ? *)',
    'cron(0 *-3 * * ? *)',
    'cron(, 6 * * ? *)',
    'cron(0 6 * * * *)',
    'cron(0 6 31 2 ? *)',
    'cron(0 6 ? * MON *)',
    'cron(0 6 * * ? 2020)',
    '0 6 * * *',
    'at(2026-01-01T00:00:00)',
  ])('that is impossible, or not daily, is refused: %s', (expression) => {
    expect(wrongBy(withSchedule({ expression }))).toBe(
      `settings.yaml: schedule.expression "${expression}" will not do: write cron(MINUTES HOURS * * ? *), ` +
        'such as cron(0 6 * * ? *), or rate(N hours) with 1 to 24: at least once a day',
    );
  });

  test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'])('is in the zone %s', (timeZone) => {
    expect(read(withSchedule({ timeZone })).schedule.timeZone).toBe(timeZone);
  });

  test.each(['Mars/Base', '+01:00', 'CET or so', ''])('is not in the zone %j', (timeZone) => {
    expect(wrongBy(withSchedule({ timeZone }))).toContain(
      `schedule.timeZone "${timeZone}" will not do: write a name of`,
    );
  });

  test.each([0, 1441, 1.5])('cannot be flexible by %d minutes', (flexibleMinutes) => {
    expect(wrongBy(withSchedule({ flexibleMinutes }))).toContain('write a whole number from 1 to 1440');
  });
});

describe('a file', () => {
  test('that is missing is told with what to do', () => {
    expect(() => readSettings('/nowhere/settings.yaml')).toThrow('copy infra/settings.example.yaml');
  });

  test('that is empty is missing everything', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'rekey-settings-')), 'settings.yaml');
    writeFileSync(file, '');
    expect(() => readSettings(file)).toThrow(`${file}: organizationId is missing`);
  });

  test('that is no YAML is told with the line', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'rekey-settings-')), 'settings.yaml');
    writeFileSync(file, 'account: "1\n');
    expect(() => readSettings(file)).toThrow(/line 2/);
  });
});
