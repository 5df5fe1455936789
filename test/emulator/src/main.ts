import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { startEmulator } from './emulator.ts';

const usage = 'node test/emulator/src/main.ts --seed ORGANIZATION.yaml [--port 5000]';
const defaultPort = 5000;

const { values } = parseArgs({ options: { seed: { type: 'string' }, port: { type: 'string' } } });
if (!values.seed) {
  console.error(`Usage: ${usage}`);
  process.exit(2);
}

await using emulator = await startEmulator({ log: 'inherit', port: Number(values.port ?? defaultPort) });
const seeded = await emulator.seed(await readFile(values.seed, 'utf8'));
for (const [name, value] of Object.entries(await emulator.env()))
  console.log(value === '' ? `unset ${name}` : `export ${name}='${value}'`);
console.error(
  `Organization ${seeded.organizationId} with ${seeded.keys.length} keys runs at ${emulator.endpoint}; Ctrl-C ends it.`,
);

const { promise: interrupted, resolve: interrupt } = Promise.withResolvers<void>();
const alive = setInterval(() => {}, 60_000); // the emulator itself keeps nobody waiting
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt());
await interrupted;
clearInterval(alive);
