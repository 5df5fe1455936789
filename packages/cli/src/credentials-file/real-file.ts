import { lstat, mkdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { RekeyError } from '@rekey/engine';

/** A file as it was when it was read; bytes as characters. */
export type Snapshot = { readonly content: string; readonly owner: { readonly uid: number; readonly gid: number } };

const mostLinks = 40; // as Linux

/** The file that a path leads to through symbolic links, the last of which may lead to a file that is not there yet. */
export const realFileOf = async (path: string, links = 0): Promise<string> => {
  if (links > mostLinks) throw refuse(`${path}: too many symbolic links`, 'Correct the link.');
  const isLink = await lstat(path).then((found) => found.isSymbolicLink(), ifMissing(false));
  if (isLink) return realFileOf(resolve(dirname(path), await readlink(path)), links + 1);
  const folder = resolve(dirname(path));
  return join(await realpath(folder).catch(ifMissing(folder)), basename(path));
};

/** Undefined for a file that is not there. Throws for one that should not be written over. */
export const readSnapshot = async (file: string): Promise<Snapshot | undefined> => {
  const found = await stat(file).catch(ifMissing(undefined));
  if (found === undefined) return undefined;
  if (!found.isFile()) throw refuse(`${file} is not a file`, 'Correct AWS_SHARED_CREDENTIALS_FILE.');
  if (!isWritable(found.mode))
    throw refuse(`${file} is read-only`, `Make it writable for its owner: chmod u+w ${file}`);
  return { content: await readFile(file, 'latin1'), owner: { uid: found.uid, gid: found.gid } };
};

/** Makes the folder of a file, for its owner alone, if it is not there. */
export const makeFolder = async (file: string): Promise<void> => {
  const folder = dirname(file);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!isWritable((await stat(folder)).mode))
    throw refuse(`the folder ${folder} is read-only`, `Make it writable for its owner: chmod u+w ${folder}`);
};

// By the mode, and not by trying: the administrator may write what is meant to be left alone.
const isWritable = (mode: number): boolean => (mode & 0o200) !== 0;

export const ifMissing =
  <T>(instead: T) =>
  (error: unknown): T => {
    if (isErrno(error, 'ENOENT')) return instead;
    throw error;
  };

export const isErrno = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

export const refuse = (message: string, hint: string, cause?: unknown): RekeyError =>
  new RekeyError('CREDENTIALS_FILE_REFUSED', message, cause === undefined ? { hint } : { hint, cause });
