import type { Day } from '../schedule/organization.ts';
import { type Costs, costsOf } from './costs.ts';
import { type Form, mostInOneRun, type Time, timeOf } from './times.ts';
import { unitsOfDeletion, unitsOfRotation } from './work.ts';

// The tables of docs/limits.md, between their markers.

const sizes = [100, 1_000, 5_000, 50_000] as const;
const days: Readonly<Record<Day, string>> = {
  quiet: 'a quiet day',
  normal: '1 % of the users are due',
  first: 'the first day: everybody is due',
};

/** By the name that the page's markers have. */
export const tables: Readonly<Record<string, () => string>> = {
  times: () =>
    tableOf(
      ['accounts', 'day', 'one process', 'what binds', 'distributed', 'what binds'],
      sizes.flatMap((accounts) => (Object.keys(days) as Day[]).map((day) => timesRow(accounts, day))),
    ),
  costs: () =>
    tableOf(
      [
        'accounts',
        'form',
        'secrets',
        'table',
        'function',
        'state machine',
        'logs, alarms, dashboard',
        'without secrets',
      ],
      sizes.flatMap((accounts) => (['single', 'distributed'] as const).map((form) => costsRow(accounts, form))),
    ),
  forms: () =>
    tableOf(
      ['day', 'accounts that one process has seen after 15 minutes'],
      (Object.keys(days) as Day[]).map((day) => [days[day], number(mostInOneRun(day))]),
    ),
  units: () =>
    tableOf(
      ['of the table', 'write units'],
      [
        ['a rotation: a key issued, the old one switched off', number(unitsOfRotation)],
        ['the deletion of the old key, later', number(unitsOfDeletion)],
      ],
    ),
};

/** The page with its tables computed anew. Throws for a marker that names none. */
export const withTables = (page: string): string =>
  page.replaceAll(/(?<=<!-- computed: (\w+) -->\n)[^]*?(?=<!-- end -->)/g, (_, name: string) => {
    const table = tables[name];
    if (table === undefined) throw new Error(`there is no table ${name}`);
    return table();
  });

const timesRow = (accounts: number, day: Day): readonly string[] => {
  const one = timeOf(accounts, day, 'single');
  const many = timeOf(accounts, day, 'distributed');
  return [number(accounts), days[day], told(one), one.binding, told(many), many.binding];
};

const told = ({ seconds, runs }: Time): string => (runs === 1 ? duration(seconds) : `${number(runs)} runs of 15 min`);

function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 100 * 60 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3_600).toFixed(1)} h`;
}

function costsRow(accounts: number, form: Form): readonly string[] {
  const costs = costsOf(accounts, form);
  const { secrets, table, stateMachine, watching } = costs;
  return [
    number(accounts),
    form,
    ...[secrets, table, costs.function, stateMachine, watching].map(usd),
    usd(without(costs)),
  ];
}

const without = (costs: Costs): number => Object.values({ ...costs, secrets: 0 }).reduce((sum, cost) => sum + cost, 0);

const number = (value: number): string => value.toLocaleString('en-US');
const usd = (value: number): string =>
  value.toLocaleString('en-US', {
    maximumFractionDigits: value < 100 ? 2 : 0,
    minimumFractionDigits: value < 100 ? 2 : 0,
  });

const tableOf = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
