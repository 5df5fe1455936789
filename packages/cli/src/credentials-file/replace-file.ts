import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Secret } from '@rekey/engine';
import { ifMissing, type Snapshot } from './real-file.ts';

const onlyItsOwner = 0o600;
const mark = '.rekey-new-';

export const backupOf = (file: string): string => `${file}.rekey-backup`;

/** Puts the content in place of the file, which is at every moment the old one or the new one, whole. */
export const replaceFile = async (file: string, content: Secret, owner?: Snapshot['owner']): Promise<void> => {
  const temporary = `${file}${mark}${randomUUID()}`;
  try {
    await writeTemporary(temporary, content, owner);
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(ifMissing(undefined));
    throw error;
  }
  await syncFolder(dirname(file));
};

const writeTemporary = async (...[path, content, owner]: readonly [string, Secret, Snapshot['owner']?]) => {
  const handle = await open(path, 'wx', onlyItsOwner);
  try {
    await handle.writeFile(content.reveal(), 'latin1');
    if (owner !== undefined) await giveTo(handle, owner);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** The file of a user stays theirs when root writes it. A group that cannot be kept is no harm: it may not read it. */
const giveTo = async (handle: FileHandle, { uid, gid }: Snapshot['owner']): Promise<void> => {
  const now = await handle.stat();
  if (now.uid !== uid) await handle.chown(uid, gid);
};

/** Without it a power failure could bring the old file back, but never half of one: where it cannot be had, it is left. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
};

/** Removes what processes that were killed have left beside the file: it holds keys. Only under the file's lock. */
export const removeLeftovers = async (file: string): Promise<void> => {
  const folder = dirname(file);
  const beginnings = [file, backupOf(file)].map((one) => `${basename(one)}${mark}`);
  const left = (await readdir(folder)).filter((name) => beginnings.some((beginning) => name.startsWith(beginning)));
  for (const name of left) await unlink(join(folder, name)).catch(ifMissing(undefined));
};
