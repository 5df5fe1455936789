import { randomBytes } from 'node:crypto';
import { accessSync, constants, renameSync, rmSync, statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RekeyError } from '@rekey/engine';
import { reasonOf } from '../text/reason.ts';

export type Place = { readonly file: string; readonly force: boolean };

/** Before anything is read, which may take minutes: whether the report may go there. Throws USAGE. */
export const checkPlace = ({ file, force }: Place): void => {
  try {
    accessSync(dirname(file), constants.W_OK);
  } catch (error) {
    throw unwritable(file, error);
  }
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isFile()) throw new RekeyError('USAGE', `${file} is not a file`, { hint: 'For stdout: --out -' });
  if (!force) throw new RekeyError('USAGE', `${file} is there already`, { hint: 'To replace it: --force' });
};

/** Whole or not at all: pieces are collected in a file beside it. Throws USAGE where the place cannot be written. */
export const writeWhole = async (place: Place, pieces: AsyncIterable<string>): Promise<void> => {
  const { file } = place;
  const aside = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
  const handle = await open(aside, 'wx').catch((error: unknown) => {
    throw unwritable(file, error);
  });
  try {
    await fill(handle, { file, pieces });
    checkPlace(place); // somebody else may have been faster
    renameSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
};

type Content = { readonly file: string; readonly pieces: AsyncIterable<string> };

const fill = async (handle: FileHandle, { file, pieces }: Content): Promise<void> => {
  const orUnwritable = (error: unknown): never => {
    throw unwritable(file, error);
  };
  try {
    for await (const piece of pieces) await handle.writeFile(piece).catch(orUnwritable);
    await handle.sync().catch(orUnwritable);
  } finally {
    await handle.close();
  }
};

const unwritable = (file: string, cause: unknown): RekeyError =>
  new RekeyError('USAGE', `${file} can not be written: ${reasonOf(cause)}`, {
    cause,
    hint: 'Name a file in a folder that exists and that you may write to: --out report.html',
  });
