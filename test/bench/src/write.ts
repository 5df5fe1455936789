import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import CliTable from 'cli-table3';
import type { Cell, Table } from './benchmark.ts';
import type { Machine } from './machine.ts';

/** As printed: title, table, notes. */
export function renderTable({ title, columns, rows, notes = [] }: Table): string {
  const table = new CliTable({
    head: [...columns],
    style: { head: [], border: [] },
    colAligns: columns.map((_, index) => (index === 0 ? 'left' : 'right')),
  });
  table.push(...rows.map((row) => row.map(printed)));
  return [title, table.toString(), ...notes.map((note) => `  ${note}`), ''].join('\n');
}

const printed = (cell: Cell): string =>
  typeof cell === 'string' ? cell : cell.toLocaleString('en-US', { maximumFractionDigits: 2 });

const resultsFolder = join(import.meta.dirname, '..', 'results');

type Measured = { readonly name: string; readonly machine: Machine; readonly tables: readonly Table[] };

/** One JSON file for each benchmark, or all in the one that was named. */
export async function writeResults(measured: readonly Measured[], out: string | undefined): Promise<readonly string[]> {
  if (out !== undefined) return [await write(out, measured)];
  return Promise.all(measured.map((each) => write(join(resultsFolder, `${each.name}.json`), each)));
}

async function write(path: string, content: unknown): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`);
  return path;
}
