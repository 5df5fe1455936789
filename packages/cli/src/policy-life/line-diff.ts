import { diff } from 'node:util';
import type { PolicyFile } from '@rekey/store';

export type ChangedLine = { readonly sign: '+' | '-'; readonly line: number; readonly text: string };
/** A file of a policy in which lines were added or removed; lines that stay are left out. */
export type ChangedFile = { readonly file: string; readonly lines: readonly ChangedLine[] };

/** What two versions differ in, line by line. The main files go together, whatever their names. */
export const changedLines = (from: readonly PolicyFile[], to: readonly PolicyFile[]): readonly ChangedFile[] => {
  const before = byName(from);
  const after = byName(to);
  const names = [...new Set([...after.keys(), ...before.keys()])];
  return names
    .map((name) => ({
      file: name === '' ? (to[0]?.file ?? '') : name,
      lines: linesBetween(before.get(name) ?? '', after.get(name) ?? ''),
    }))
    .filter(({ lines }) => lines.length > 0);
};

const byName = (files: readonly PolicyFile[]): ReadonlyMap<string, string> =>
  new Map(files.map(({ file, text }, index) => [index === 0 ? '' : file, text]));

const linesOf = (text: string): readonly string[] => (text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/));

const added = 1;
const removed = -1;

const linesBetween = (before: string, after: string): readonly ChangedLine[] => {
  let old = 0;
  let now = 0;
  return diff([...linesOf(after)], [...linesOf(before)]).flatMap(([sign, text]): readonly ChangedLine[] => {
    if (sign !== added) old += 1;
    if (sign !== removed) now += 1;
    if (sign === added) return [{ sign: '+', line: now, text }];
    return sign === removed ? [{ sign: '-', line: old, text }] : [];
  });
};

export const sumsOf = (files: readonly ChangedFile[]): { readonly added: number; readonly removed: number } => {
  const count = (wanted: ChangedLine['sign']): number =>
    files.reduce((sum, { lines }) => sum + lines.filter(({ sign }) => sign === wanted).length, 0);
  return { added: count('+'), removed: count('-') };
};
