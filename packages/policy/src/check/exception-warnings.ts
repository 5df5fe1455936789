import type { Exception } from '@rekey/engine';
import type { PolicyMessage } from '../message.ts';
import { complain } from '../read/yaml-file.ts';
import type { Entry, Organization } from './check-entries.ts';
import { implies } from './selectors.ts';

/** An exception with the entry that it was made of. */
export type WrittenAs = { readonly exception: Exception; readonly entry: Entry };

/** Exceptions that do nothing any more, nothing beyond others, or that nobody will look at again. */
export function warnOfExceptions(
  all: readonly WrittenAs[],
  { now, organization }: { now: Date | undefined; organization: Organization | undefined },
): readonly PolicyMessage[] {
  const today = now?.toISOString().slice(0, '2027-03-31'.length);
  return [...all.flatMap((one) => warnOfPeriod(one, today)), ...warnOfShadowed(all, organization)];
}

function warnOfPeriod(
  { exception: { expires }, entry }: WrittenAs,
  today: string | undefined,
): readonly PolicyMessage[] {
  const { file, path } = entry;
  if (expires === undefined) return [complain(file, path, neverExpires)];
  if (today === undefined || expires >= today) return [];
  const complaint = { problem: `it expired on ${expires}`, remedy: 'Remove the exception, or write a later day' };
  return [complain(file, [...path, 'expires'], complaint)];
}

const neverExpires = {
  problem: 'the exception never expires',
  remedy: 'Write expires: YYYY-MM-DD, so that somebody looks at it again',
};

const mostCompared = 2_000; // each is held against each: about a second

function warnOfShadowed(all: readonly WrittenAs[], organization: Organization | undefined): readonly PolicyMessage[] {
  const compared = all.slice(0, mostCompared);
  return compared.flatMap(({ exception, entry }, index) => {
    const wider = compared.find(
      ({ exception: other }, place) =>
        place !== index &&
        isCovered(exception, other, organization) &&
        (place < index || !isCovered(other, exception, organization)), // of two equal ones the first is kept
    );
    if (!wider) return [];
    const { file, path } = wider.entry;
    const problem = `the exception at ${file.name}:${file.at(path).line} covers all of this one`;
    return [complain(entry.file, entry.path, { problem, remedy: 'Remove one of them' })];
  });
}

const isCovered = (narrow: Exception, wide: Exception, organization: Organization | undefined): boolean =>
  (narrow.from ?? '') >= (wide.from ?? '') &&
  (narrow.expires ?? '9999-99-99') <= (wide.expires ?? '9999-99-99') &&
  implies(narrow.selector, wide.selector) &&
  narrow.scopes.every(
    (scope) =>
      wide.scopes.includes('org') ||
      wide.scopes.includes(scope) ||
      (scope !== 'org' && organization?.(scope)?.some((unit) => wide.scopes.some((other) => other === unit))),
  );
