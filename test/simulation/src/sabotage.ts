import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Sabotage } from './sabotages.ts';
import { sabotages } from './sabotages.ts';
import type { simulate } from './simulate.ts';
import type { Tally } from './tally.ts';

// Each safeguard is taken out of a copy of the engine, and the simulation plays there until it notices.

const root = join(import.meta.dirname, '..', '..', '..');
const historiesAtMost = 5_000;
const seed = 1;

// A part of a name plays those alone.
const [wanted = ''] = process.argv.slice(2);
const chosen = sabotages.filter(({ name }) => name.includes(wanted));

let unnoticed = 0;
for (const sabotage of chosen) {
  const startedAt = performance.now();
  const tally = await playSabotaged(sabotage);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const [failed] = tally.failed;
  // Found by its invariant, not because the sabotaged source does not run.
  if (failed?.what.includes('ReferenceError') === true) throw new Error(`${sabotage.name}: ${failed.what}`);
  if (failed === undefined) unnoticed += 1;
  const told =
    failed === undefined
      ? `NOT NOTICED in ${tally.histories} histories`
      : `noticed by seed ${failed.seed}, of ${tally.histories} histories, in ${seconds} s: ${failed.invariant} ${failed.what}`;
  process.stdout.write(`${sabotage.name}\n  ${told}\n`);
}
process.stdout.write(`${chosen.length - unnoticed} of ${chosen.length} sabotages were noticed\n`);
process.exitCode = unnoticed === 0 ? 0 : 1;

async function playSabotaged(sabotage: Sabotage): Promise<Tally> {
  const copy = mkdtempSync(join(tmpdir(), 'rekey-sabotage-'));
  try {
    const simulation = copyOfSources(copy, sabotage);
    const { simulate: run } = (await import(pathToFileURL(simulation).href)) as { simulate: typeof simulate };
    return await run({ seed, runs: historiesAtMost });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Both packages with their dependencies, the engine sabotaged. Returns where the copied simulation begins. */
function copyOfSources(copy: string, { edits }: Sabotage): string {
  for (const folder of ['packages/engine', 'test/simulation']) {
    cpSync(join(root, folder, 'src'), join(copy, folder, 'src'), { recursive: true });
    cpSync(join(root, folder, 'package.json'), join(copy, folder, 'package.json'));
    cpSync(join(root, folder, 'node_modules'), join(copy, folder, 'node_modules'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (from) => !from.includes('.bin'),
    });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const { file, find, put } of edits) {
    const path = join(copy, 'packages/engine/src', file);
    const source = readFileSync(path, 'utf8');
    if (source.split(find).length !== 2) throw new Error(`"${find}" does not stand exactly once in ${file}`);
    writeFileSync(
      path,
      source.replace(find, () => put),
    );
  }
  return join(copy, 'test/simulation/src/simulate.ts');
}
