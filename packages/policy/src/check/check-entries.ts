import { isAccountId, isOuId, type Scope } from '@rekey/engine';
import { type Complaint, type Path, type PolicyMessage, quote } from '../message.ts';
import { complain, type YamlFile } from '../read/yaml-file.ts';
import { exception as exceptionSchema, selector } from '../schema/scoped.ts';

// These checks look at values as they were written, not as the schema returned them: so that what is wrong between the
// fields of an entry is told at once, together with what is wrong in one of them.

/** A map in a list of a file, as it was written. */
export type Entry = {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly file: YamlFile;
  readonly path: Path;
};

export function entriesOf(file: YamlFile, list: 'exceptions' | 'overrides'): readonly Entry[] {
  const values: unknown = isMap(file.value) ? file.value[list] : undefined;
  if (!Array.isArray(values)) return [];
  return values.flatMap((fields, index) => (isMap(fields) ? [{ fields, file, path: [list, index] }] : []));
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = ({ fields }: Entry, field: string): string | undefined => {
  const value = fields[field];
  return typeof value === 'string' ? value : undefined;
};

/** What is wrong with exceptions beyond the schema: relations between their fields, and between one another. */
export function checkExceptions(entries: readonly Entry[]): readonly PolicyMessage[] {
  const ids = new Map<string, Entry>();
  return entries.flatMap((entry) => {
    const id = textIn(entry, 'id');
    const first = id === undefined ? undefined : ids.get(id);
    if (id !== undefined && !first) ids.set(id, entry);
    return [
      ...checkSelector(entry),
      ...checkPeriod(entry),
      ...(first ? [complain(entry.file, [...entry.path, 'id'], takenId(id ?? '', first))] : []),
    ];
  });
}

function checkSelector({ fields, file, path }: Entry): readonly PolicyMessage[] {
  const names = Object.keys(fields);
  const hasSelector = names.some((name) => Object.hasOwn(selector, name));
  const hasUnknown = names.some((name) => !Object.hasOwn(exceptionSchema.shape, name)); // may be meant for one
  return hasSelector || hasUnknown ? [] : [complain(file, path, noSelector)];
}

const noSelector: Complaint = {
  problem: 'the exception does not say which users it is for',
  remedy: 'Write users: ["*"] for all of them, or users, paths, tags, groups or console for some',
};

function checkPeriod(entry: Entry): readonly PolicyMessage[] {
  const from = textIn(entry, 'from');
  const expires = textIn(entry, 'expires');
  const isDate = /^\d{4}-\d{2}-\d{2}$/;
  if (from === undefined || expires === undefined || !isDate.test(from) || !isDate.test(expires)) return [];
  if (from <= expires) return [];
  const complaint = {
    problem: `it expires on ${expires}, before its first day ${from}`,
    remedy: `Write a day from ${from} on`,
  };
  return [complain(entry.file, [...entry.path, 'expires'], complaint)];
}

function takenId(id: string, { file, path }: Entry): Complaint {
  const place = `${file.name}:${file.at(path).line}`;
  return { problem: `${quote(id)} is the id of the exception at ${place} too`, remedy: 'Write another' };
}

/** An override that sets nothing is a slip: most often a setting that is aligned wrongly. */
export const checkOverrides = (entries: readonly Entry[]): readonly PolicyMessage[] =>
  entries
    .filter(({ fields }) => setsNothing([fields['mode'], fields['lifecycle'], fields['secrets']]))
    .map(({ file, path }) =>
      complain(file, path, {
        problem: 'the override sets nothing',
        remedy: 'Write mode, lifecycle or secrets into it',
      }),
    );

/** True for values that are missing, and for maps of such. A field without a value has a message of its own. */
const setsNothing = (values: readonly unknown[]): boolean =>
  values.every((value) => value === undefined || (isMap(value) && setsNothing(Object.values(value))));

/** The path of a unit from the root down, an OU itself included; undefined for one that is not in the organization. */
export type Organization = (unit: Exclude<Scope, 'org'>) => readonly string[] | undefined;

export type WrittenScope = { readonly scope: Scope; readonly path: Path };

/** The scopes of an entry that are well formed, each with its place. */
export function scopesOf({ fields, path }: Entry): readonly WrittenScope[] {
  const value = fields['scope'];
  const own = [...path, 'scope'];
  if (!Array.isArray(value)) return isScope(value) ? [{ scope: value, path: own }] : [];
  return value.flatMap((scope: unknown, index) => (isScope(scope) ? [{ scope, path: [...own, index] }] : []));
}

const isScope = (value: unknown): value is Scope =>
  typeof value === 'string' && (value === 'org' || isAccountId(value) || isOuId(value));

/** Scopes that the organization does not have. */
export const checkScopes = (entries: readonly Entry[], organization: Organization): readonly PolicyMessage[] =>
  entries.flatMap((entry) =>
    scopesOf(entry)
      .filter(({ scope }) => scope !== 'org' && organization(scope) === undefined)
      .map(({ scope, path }) => {
        const problem = `${scope} is not in the organization`;
        return complain(entry.file, path, { problem, remedy: 'Write the id of an OU or account that is' });
      }),
  );
