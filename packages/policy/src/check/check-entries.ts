import type { Exception, Override, Scope, Selector } from '@rekey/engine';
import { type Complaint, type Path, type PolicyMessage, quote } from '../message.ts';
import { complain, type YamlFile } from '../read/yaml-file.ts';

/** A list entry with the file that it was written in and its path there. */
export type Entry<T> = { readonly value: T; readonly file: YamlFile; readonly path: Path };

export const entriesOf = <T>(values: readonly T[], file: YamlFile, field: string): readonly Entry<T>[] =>
  values.map((value, index) => ({ value, file, path: [field, index] }));

/** What is wrong with exceptions beyond the schema: relations between their fields, and between one another. */
export function checkExceptions(entries: readonly Entry<Exception>[]): readonly PolicyMessage[] {
  const ids = new Map<string, Entry<Exception>>();
  return entries.flatMap((entry) => {
    const { value, file, path } = entry;
    const { id, from, expires } = value;
    const messages: PolicyMessage[] = [];
    if (Object.keys(value.selector).length === 0) messages.push(complain(file, path, noSelector));
    if (from !== undefined && expires !== undefined && from > expires) {
      messages.push(complain(file, [...path, 'expires'], endsBeforeItBegins(from, expires)));
    }
    const first = id === undefined ? undefined : ids.get(id);
    if (first) messages.push(complain(file, [...path, 'id'], takenId(first)));
    else if (id !== undefined) ids.set(id, entry);
    return messages;
  });
}

const noSelector: Complaint = {
  problem: 'the exception does not say which users it is for',
  remedy: 'Write users: ["*"] for all of them, or users, paths, tags, groups or console for some',
};

const endsBeforeItBegins = (from: string, expires: string): Complaint => ({
  problem: `it expires on ${expires}, before its first day ${from}`,
  remedy: `Write a day from ${from} on`,
});

function takenId({ value, file, path }: Entry<Exception>): Complaint {
  const place = `${file.name}:${file.at(path).line}`;
  return { problem: `${quote(value.id ?? '')} is the id of the exception at ${place} too`, remedy: 'Write another' };
}

/** An override that sets nothing is a slip: most often a setting that is aligned wrongly. */
export const checkOverrides = (entries: readonly Entry<Override>[]): readonly PolicyMessage[] =>
  entries
    .filter(({ value: { mode, lifecycle, secrets } }) => {
      const { overlap, ifUnused, ...plain } = lifecycle ?? {};
      return mode === undefined && [plain, overlap, ifUnused, secrets].every((map) => isEmpty(map ?? {}));
    })
    .map(({ file, path }) =>
      complain(file, path, {
        problem: 'the override sets nothing',
        remedy: 'Write mode, lifecycle or secrets into it',
      }),
    );

const isEmpty = (map: object): boolean => Object.keys(map).length === 0;

/** The path of a unit from the root down, an OU itself included; undefined for one that is not in the organization. */
export type Organization = (unit: Exclude<Scope, 'org'>) => readonly string[] | undefined;

type Scoped = { readonly scopes: readonly Scope[]; readonly selector: Selector };

/** Scopes that the organization does not have. */
export function checkScopes(entries: readonly Entry<Scoped>[], organization: Organization): readonly PolicyMessage[] {
  return entries.flatMap(({ value: { scopes }, file, path }) =>
    scopes.flatMap((scope, index) => {
      if (scope === 'org' || organization(scope)) return [];
      const list = [...path, 'scope', index];
      const complaint = {
        problem: `${scope} is not in the organization`,
        remedy: 'Write the id of an OU or account that is',
      };
      return [complain(file, file.has(list) ? list : [...path, 'scope'], complaint)];
    }),
  );
}
