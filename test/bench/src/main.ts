import { parseArgs } from 'node:util';
import { describeMachine, thisMachine } from './machine.ts';
import { benchmarks } from './registry.ts';
import { renderTable, writeResults } from './write.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    repeats: { type: 'string', default: '3' },
    help: { type: 'boolean', default: false },
  },
});

const usage = async (): Promise<string> => {
  const lines = await Promise.all(
    Object.entries(benchmarks).map(async ([name, load]) => `  ${name.padEnd(10)} ${(await load()).about}`),
  );
  return `Measures what Rekey costs, prints it as tables, and writes it as JSON below test/bench/results/.

  npx -y pnpm bench [name ...]     all of them, or those that are named
  --out FILE                       one JSON file for all
  --repeats N                      measures each N times and tells the median (${values.repeats})

${lines.join('\n')}
`;
};

const fail = (why: string): never => {
  process.stderr.write(`${why}\n`);
  process.exit(2);
};

if (values.help) process.stdout.write(await usage());
else await measure(positionals.length === 0 ? Object.keys(benchmarks) : positionals);

async function measure(names: readonly string[]): Promise<void> {
  const repeats = Number(values.repeats);
  if (!Number.isSafeInteger(repeats) || repeats < 1) fail(`--repeats takes a whole number, not ${values.repeats}`);
  const machine = thisMachine();
  process.stdout.write(`${describeMachine(machine)}\n\n`);
  const measured = [];
  for (const name of names) {
    const load = benchmarks[name] ?? fail(`there is no benchmark ${name}: --help lists them`);
    const tables = await (await load()).run({ repeats });
    for (const table of tables) process.stdout.write(`${renderTable(table)}\n`);
    measured.push({ name, machine, tables });
  }
  for (const path of await writeResults(measured, values.out)) process.stdout.write(`${path}\n`);
}
