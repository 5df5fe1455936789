import { type Path, type PolicyMessage, writePath } from '../message.ts';

/** A YAML file as plain values, with the way back from each value to its place. */
export type YamlFile = {
  readonly name: string;
  readonly value: unknown;
  /** Where the value at the path begins, or what of the path is there. */
  at(path: Path): Place;
  /** Where the name of the field begins. */
  keyAt(path: Path): Place;
  has(path: Path): boolean;
  /** The value as it stands in the file, quotes included. */
  sourceOf(path: Path): string;
};

export type Place = { readonly line: number; readonly column: number };

export type Reading = {
  /** Undefined where nothing could be made of the text. */
  readonly file: YamlFile | undefined;
  readonly errors: readonly PolicyMessage[];
};

/** A message about the value at a path. */
export function complain(
  file: YamlFile,
  path: Path,
  { problem, remedy, key = false }: { problem: string; remedy: string; key?: boolean },
): PolicyMessage {
  const place = key ? file.keyAt(path) : file.at(path);
  return { file: file.name, ...place, path: writePath(path), problem, remedy };
}
