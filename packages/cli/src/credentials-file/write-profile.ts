import { readFile } from 'node:fs/promises';
import { RekeyError, Secret } from '@rekey/engine';
import { competitorIn } from './competing.ts';
import { editProfile } from './edit-profile.ts';
import type { Refused } from './lines.ts';
import { withLock } from './lock.ts';
import type { Places } from './places.ts';
import { ifMissing, isErrno, makeFolder, readSnapshot, realFileOf, refuse, type Snapshot } from './real-file.ts';
import { backupOf, removeLeftovers, replaceFile } from './replace-file.ts';

type ProfileKey = { readonly profile: string; readonly keyId: string; readonly secretAccessKey: Secret };

export type Written = {
  readonly status: 'written' | 'unchanged';
  readonly file: string;
  /** The file as it was before; undefined if there was none. */
  readonly backup: string | undefined;
  readonly removedToken: boolean;
};

/** Puts a key into one profile of the credentials file, and leaves all else there as it is. */
export const writeProfile = async (places: Places, key: ProfileKey): Promise<Written> => {
  try {
    const file = await realFileOf(places.credentials);
    await checkConfig(places.config, key.profile);
    await readSnapshot(file);
    await makeFolder(file);
    return await withLock(file, () => write(file, key));
  } catch (error) {
    throw told(error, places.credentials);
  }
};

const checkConfig = async (config: string, profile: string): Promise<void> => {
  const competitor = competitorIn(await readFile(config, 'latin1').catch(ifMissing('')), profile);
  if (competitor !== undefined) throw refusedAt(config, competitor);
};

const write = async (file: string, key: ProfileKey): Promise<Written> => {
  await removeLeftovers(file);
  const before = await readSnapshot(file);
  const { content, removedToken } = edit(file, before, key);
  const backup = before === undefined ? undefined : backupOf(file);
  const written = { file, backup, removedToken };
  if (content.reveal() === before?.content) return { ...written, status: 'unchanged' };
  if (before !== undefined && backup !== undefined) await replaceFile(backup, new Secret(before.content), before.owner);
  // Editors know nothing of our lock.
  if ((await readSnapshot(file))?.content !== before?.content)
    throw new RekeyError('CREDENTIALS_FILE_BUSY', `${file} has just been changed by something else`, {
      hint: 'Try again.',
    });
  await replaceFile(file, content, before?.owner);
  return { ...written, status: 'written' };
};

const edit = (...[file, before, key]: readonly [string, Snapshot | undefined, ProfileKey]) => {
  const { profile, keyId, secretAccessKey } = key;
  let removedToken = false;
  const content = secretAccessKey.map((value) => {
    const edited = editProfile(before?.content ?? '', profile, { keyId, secretAccessKey: value });
    if (edited.status === 'refused') throw refusedAt(file, edited);
    removedToken = edited.removedToken;
    return edited.content;
  });
  return { content, removedToken };
};

const refusedAt = (file: string, { line, because, remedy }: Refused): RekeyError =>
  refuse(`${file}:${line}: ${because}`, `Nothing was changed. To go on, ${remedy}.`);

/** What the system refuses is about a file and holds nothing of it. */
const told = (error: unknown, file: string): unknown => {
  const codes = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ELOOP', 'ENOSPC', 'EDQUOT'];
  if (!(error instanceof Error) || !codes.some((code) => isErrno(error, code))) return error;
  return refuse(`${file} could not be written: ${error.message}`, 'Nothing was changed.', error);
};
