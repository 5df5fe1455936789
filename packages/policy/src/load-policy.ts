import { isUtf8 } from 'node:buffer';
import { closeSync, globSync, openSync, readSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { RekeyError } from '@rekey/engine';
import type { Include, IncludedFile } from './include.ts';
import type { Complaint } from './message.ts';
import { type ParsedPolicy, type ParseOptions, parsePolicy } from './parse-policy.ts';
import { mostBytes } from './read/read-yaml.ts';

/**
 * Reads a policy and the files it includes. Throws POLICY_NOT_FOUND where there is no file to read; what is wrong with
 * its content is in the result.
 */
export function loadPolicy(path: string, options: Omit<ParseOptions, 'file' | 'include'> = {}): ParsedPolicy {
  return loadPolicyFiles(path, options).parsed;
}

/** The same, and the files as they were read: the policy first; their names are relative to its folder. */
export function loadPolicyFiles(
  path: string,
  options: Omit<ParseOptions, 'file' | 'include'> = {},
): { readonly parsed: ParsedPolicy; readonly files: readonly IncludedFile[] } {
  const text = readPolicy(path);
  const folder = dirname(path);
  const find = filesBelow(folder);
  const included = new Map<string, IncludedFile>();
  const include: Include = (pattern) => {
    const found = find(pattern);
    for (const one of found) {
      if (!('text' in one) || one.file === path) continue;
      const file = relative(folder, one.file).replaceAll(sep, '/');
      included.set(file, { file, text: one.text });
    }
    return found;
  };
  const parsed = parsePolicy(text, { ...options, file: path, include });
  return { parsed, files: [{ file: basename(path), text }, ...included.values()] };
}

function readPolicy(path: string): string {
  try {
    return readText(path);
  } catch (cause) {
    const hint = 'Name it with --policy FILE, or write a first one: rekey policy init';
    throw new RekeyError('POLICY_NOT_FOUND', `${path}: ${reasonOf(cause)}`, { cause, hint });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder, not a file',
  EACCES: 'the file may not be read',
  EPERM: 'the file may not be read',
  ENAMETOOLONG: 'the name is too long for a file',
};

/** Throws on what is no failure of the file system. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) throw error;
  return reasons[String(error.code)] ?? error.message;
}

/** A little more than may be parsed, however large the file is: the parser then says that it is too large. */
function readText(path: string): string {
  const buffer = Buffer.alloc(mostBytes + 4); // room for a character that is cut
  const file = openSync(path, 'r');
  try {
    let length = 0;
    for (let read = -1; read !== 0; length += read) read = readSync(file, buffer, length, buffer.length - length, null);
    const bytes = buffer.subarray(0, length);
    // What is not UTF-8 is handed on as a control character, which the parser refuses.
    return length > mostBytes || isUtf8(bytes) ? new TextDecoder().decode(bytes) : '\u0000';
  } finally {
    closeSync(file);
  }
}

/** Finds files in a folder and below. */
const filesBelow =
  (folder: string): Include =>
  (pattern) =>
    globSync(pattern, { cwd: folder, withFileTypes: true })
      .filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => join(folder, relative(folder, join(entry.parentPath, entry.name))))
      .toSorted()
      .map((file) => readIncluded(file, folder));

/** A link that leads out of the folder is refused: whoever may write there does not own the policy. */
function readIncluded(
  file: string,
  folder: string,
): { readonly file: string } & (Complaint | { readonly text: string }) {
  try {
    if (relative(realpathSync(folder), realpathSync(file)).split(sep)[0] === '..') {
      return { file, problem: 'the link leads out of the folder of the policy', remedy: 'Put the file itself there' };
    }
    // Behind a link there may be anything: reading a pipe would wait for ever.
    if (!statSync(file).isFile())
      return { file, problem: 'it is not a file', remedy: 'Remove it, or correct the pattern' };
    return { file, text: readText(file) };
  } catch (error) {
    return { file, problem: reasonOf(error), remedy: 'Make it readable, or correct the pattern' };
  }
}
