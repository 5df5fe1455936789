import { promises } from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { devNull } from 'node:os';

// Loaded before a program (`node --import`): kills its process at its Nth call that changes a file, as the system would:
// before the call, or, of a write, when half of it is done.
const at = Number(process.env['KILL_AT']);
let calls = 0;

const isTurn = (): boolean => {
  calls += 1;
  return calls === at;
};

type Call = (...parameters: readonly unknown[]) => Promise<unknown>;

const killing = (
  holder: object,
  name: string,
  half?: (call: Call, parameters: readonly unknown[]) => Promise<unknown>,
) => {
  const original = Reflect.get(holder, name) as Call;
  const replaced = async function (this: unknown, ...parameters: readonly unknown[]): Promise<unknown> {
    const call = original.bind(this);
    if (isTurn()) process.kill(process.pid, 'SIGKILL');
    if (half !== undefined && isTurn()) {
      await half(call, parameters);
      process.kill(process.pid, 'SIGKILL');
    }
    return call(...parameters);
  };
  Reflect.set(holder, name, replaced);
};

const handle = await open(devNull, 'r');
const handles = Object.getPrototypeOf(handle) as object;
await handle.close();

for (const name of ['chown', 'sync', 'close']) killing(handles, name);
killing(handles, 'writeFile', (call, [text, encoding]) =>
  call(String(text).slice(0, String(text).length / 2), encoding),
);
for (const name of ['mkdir', 'open', 'rename', 'unlink', 'readFile', 'readdir', 'stat']) killing(promises, name);
killing(promises, 'writeFile', (call, [path, text, options]) => call(path, String(text).slice(0, 3), options));
syncBuiltinESMExports();

process.on('exit', () => process.stdout.write(`${calls} calls`));
