import { randomUUID } from 'node:crypto';
import { readFile, rename, stat, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { RekeyError } from '@rekey/engine';
import { ifMissing, isErrno } from './real-file.ts';

const patienceMs = 5_000; // writing takes some milliseconds
const pollMs = 30;
const settleMs = 100; // longer than from looking at a dead lock to taking it over
const noteMs = 1_000; // longer than from making a lock to writing into it

/** Does the work while no other process does such work on the file. A lock whose process has died is taken over. */
export const withLock = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
  const lock = `${file}.rekey-lock`;
  const me = `${process.pid} ${hostname()} ${randomUUID()}`;
  await acquire(lock, me, file);
  try {
    return await work();
  } finally {
    if ((await holderOf(lock)) === me) await unlink(lock).catch(ifMissing(undefined));
  }
};

const acquire = async (lock: string, me: string, file: string): Promise<void> => {
  const deadline = performance.now() + patienceMs;
  while (!(await make(lock, me))) {
    const holder = await holderOf(lock);
    if (holder !== undefined && (await isDead(holder, lock)) && (await takeOver(lock, { holder, me }))) return;
    if (performance.now() > deadline) throw busy(file, lock);
    await sleep(pollMs);
  }
};

const make = async (lock: string, me: string): Promise<boolean> => {
  try {
    await writeFile(lock, me, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return false;
    throw error;
  }
};

const holderOf = (lock: string): Promise<string | undefined> => readFile(lock, 'utf8').catch(ifMissing(undefined));

const isDead = async (holder: string, lock: string): Promise<boolean> => {
  const [pid, host] = holder.split(' ');
  // A lock without a name is being made, or its maker was killed before naming itself.
  if (host === undefined) return (await ageOf(lock)) > noteMs;
  return host === hostname() && !isAlive(Number(pid));
};

const ageOf = (lock: string): Promise<number> => stat(lock).then(({ mtimeMs }) => Date.now() - mtimeMs, ifMissing(0));

const isAlive = (pid: number): boolean => {
  if (pid === process.pid) return false; // of a process before us, with our number
  try {
    process.kill(pid, 0); // asks, and signals nothing
    return true;
  } catch (error) {
    return !isErrno(error, 'ESRCH');
  }
};

/** Of several that see a dead lock at once, the one whose name stands in it in the end has it. */
const takeOver = async (lock: string, { holder, me }: { readonly holder: string; readonly me: string }) => {
  const mine = `${lock}-${randomUUID()}`;
  await writeFile(mine, me, { flag: 'wx', mode: 0o600 });
  if ((await holderOf(lock)) === holder) await rename(mine, lock);
  else await unlink(mine);
  await sleep(settleMs);
  return (await holderOf(lock)) === me;
};

const busy = (file: string, lock: string): RekeyError =>
  new RekeyError('CREDENTIALS_FILE_BUSY', `another process is writing ${file}`, {
    hint: `Try again. If nothing is writing it, remove ${lock}`,
  });
