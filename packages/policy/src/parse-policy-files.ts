import type { IncludedFile } from './include.ts';
import { type ParsedPolicy, type ParseOptions, parsePolicy } from './parse-policy.ts';

/**
 * A policy from files kept elsewhere than on disk, as `loadPolicyFiles` gave them. Which files its patterns named was
 * settled when they were read: all but the first count as included.
 */
export function parsePolicyFiles(
  files: readonly IncludedFile[],
  options: Omit<ParseOptions, 'file' | 'include'> = {},
): ParsedPolicy {
  const [main = { file: 'rekey.yaml', text: '' }, ...included] = files;
  return parsePolicy(main.text, { ...options, file: main.file, include: () => included });
}
