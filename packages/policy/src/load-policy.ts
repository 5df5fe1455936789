import { globSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { RekeyError } from '@rekey/engine';
import type { Include } from './include.ts';
import { type ParsedPolicy, type ParseOptions, parsePolicy } from './parse-policy.ts';

/**
 * Reads a policy and the files it includes. Throws POLICY_NOT_FOUND where there is no file to read; what is wrong with
 * its content is in the result.
 */
export function loadPolicy(path: string, options: Omit<ParseOptions, 'file' | 'include'> = {}): ParsedPolicy {
  const text = readPolicy(path);
  return parsePolicy(text, { ...options, file: path, include: filesBelow(dirname(path)) });
}

function readPolicy(path: string): string {
  try {
    return decode(readFileSync(path));
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    const reason = reasons[String(code)];
    if (reason === undefined) throw cause;
    const hint = 'Name it with --policy FILE, or write a first one: rekey policy init';
    throw new RekeyError('POLICY_NOT_FOUND', `${path}: ${reason}`, { cause, hint });
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

/** What is not UTF-8 becomes a control character, which the parser names; a replacement character would pass as text. */
const decode = (bytes: Uint8Array): string => new TextDecoder('utf-8').decode(bytes).replaceAll('\uFFFD', '\u0000');

/** Finds files in a folder and below. A link that leads out of the folder is a problem: its owner is not the policy's. */
function filesBelow(folder: string): Include {
  return (pattern) =>
    globSync(pattern, { cwd: folder, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => {
        const file = join(folder, relative(folder, path));
        if (relative(realpathSync(folder), realpathSync(path)).split(sep)[0] === '..') {
          return {
            file,
            problem: 'the link leads out of the folder of the policy',
            remedy: 'Put the file itself there',
          };
        }
        return { file, text: decode(readFileSync(path)) };
      });
}
