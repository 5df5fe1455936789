import type { Benchmark, Cell, Table } from '../benchmark.ts';
import { median } from '../median.ts';
import { type Form, type Measured, measure } from './form.ts';
import type { Day } from './organization.ts';

/** How long runs of whole organizations take, in virtual time: the engine's own schedule on the rates of AWS. */
export const schedule: Benchmark = {
  about: 'minutes of runs over 100 to 50,000 accounts by AWS rates, in virtual time, against the lower bound',
  async run({ repeats }) {
    const tables: Table[] = [];
    for (const plan of plans) tables.push(await played(plan, repeats));
    return tables;
  },
};

const users = 50;
const workers = 40;
const days: Readonly<Record<Day, string>> = {
  quiet: 'a quiet day',
  normal: 'a day on which 1 % of the users are due',
  first: 'the first day: everybody is due',
};

type Plan = { readonly form: Form; readonly day: Day; readonly sizes: readonly number[] };

const one: Form = { workers: 1 };
const many: Form = { workers };
const all = [100, 500, 1_000, 5_000, 10_000, 50_000];
// Fifty rotations for each account: what larger organizations need follows from the exponent.
const ofFirstDay = [100, 500, 1_000, 5_000];

const plans: readonly Plan[] = [
  { form: one, day: 'quiet', sizes: all },
  { form: many, day: 'quiet', sizes: all },
  { form: one, day: 'normal', sizes: all },
  { form: many, day: 'normal', sizes: all },
  { form: one, day: 'first', sizes: ofFirstDay },
  { form: many, day: 'first', sizes: ofFirstDay },
];

// Of many accounts chance evens out by itself: one seed tells as much as several.
const playedOnce = 10_000;

async function played({ form, day, sizes }: Plan, seeds: number): Promise<Table> {
  const rows: Row[] = [];
  for (const accounts of sizes) {
    const all: Measured[] = [];
    for (let seed = 1; seed <= (accounts < playedOnce ? seeds : 1); seed += 1)
      all.push(await measure({ accounts, users, day, seed }, form));
    rows.push({ accounts, ...medianOf(all) });
  }
  return {
    title: `${titleOf(form)}, ${days[day]}, ${users} users in each account`,
    columns: [
      'accounts',
      'seconds',
      'bound',
      'times',
      'what binds',
      'exponent',
      'calls',
      'own table',
      'deferred',
      'keys',
    ],
    rows: rows.map((row, index) => cellsOf(row, rows[index - 1])),
    notes,
  };
}

const titleOf = ({ workers: count }: Form): string =>
  count === 1 ? 'One process' : `Distributed, ${count} workers, batches of 25`;

const notes = [
  'Seconds of virtual time and the lower bound for the same calls by the same rates; bound.ts says how it is derived.',
  'Not in the management account, report made anew everywhere, no full scans. One process ends after 15 minutes: what it',
  'defers is not in its time. Exponent: of the time over the size, from the row above. Assumptions: assumptions.ts.',
];

type Row = Measured & { readonly accounts: number };

/** The one in the middle, by time. */
function medianOf(measured: readonly Measured[]): Measured {
  const middle = median(measured.map(({ seconds }) => seconds));
  const [nearest] = measured.toSorted((a, b) => Math.abs(a.seconds - middle) - Math.abs(b.seconds - middle));
  if (nearest === undefined) throw new Error('nothing was measured');
  return nearest;
}

const cellsOf = (row: Row, before: Row | undefined): readonly Cell[] => [
  row.accounts,
  row.seconds,
  row.bound.ms / 1_000,
  row.ratio,
  row.bound.binding,
  before === undefined ? '' : exponent(row, before),
  row.calls,
  row.tableCalls,
  row.deferred,
  row.issued,
];

const exponent = (row: Row, before: Row): number =>
  Math.log(row.seconds / before.seconds) / Math.log(row.accounts / before.accounts);
