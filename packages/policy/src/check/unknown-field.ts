import { type Path, type PolicyMessage, quote, writePath } from '../message.ts';
import { complain } from '../read/yaml-file.ts';
import { type Shape, shapesAt } from '../schema/shape.ts';
import { orList, suggest } from '../suggest.ts';
import type { Context } from './explain-issue.ts';

/** A field that is not known at its place: a slip of the keyboard, or one that belongs elsewhere. */
export function explainUnknownField({ file, shape }: Context, path: Path, key: string): PolicyMessage {
  const known = shapesAt(shape, path).flatMap(({ properties }) => Object.keys(properties ?? {}));
  const problem = `${quote(key)} is not a field here`;
  return complain(file, [...path, key], { problem, remedy: remedyFor(key, known, shape), key: true });
}

function remedyFor(key: string, known: readonly string[], shape: Shape): string {
  const meant = suggest(key, known);
  if (meant !== undefined) return `Write ${meant}`;
  const home = findField(shape, key, []);
  if (home) return `Write it under ${writePath(home)}`;
  return `Known here: ${orList(known)}`;
}

/** The map of the top level, or below it, that has the field. */
function findField({ properties }: Shape, key: string, path: Path): Path | undefined {
  for (const [name, inner] of Object.entries(properties ?? {})) {
    if (inner.properties && Object.hasOwn(inner.properties, key)) return [...path, name];
    const deeper = findField(inner, key, [...path, name]);
    if (deeper) return deeper;
  }
  return undefined;
}
