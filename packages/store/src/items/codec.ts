import {
  type AccountResult,
  type AccountRollup,
  type Diagnosis,
  type HistoryEvent,
  type Hold,
  type Intent,
  type LeaseRecord,
  RekeyError,
  type RequestState,
  type RunSummary,
  type UndoResult,
  type UserItem,
} from '@rekey/engine';

type Scalar = string | number | boolean | undefined;
type Stored =
  | AccountResult
  | AccountRollup
  | Diagnosis
  | HistoryEvent
  | Hold
  | Intent
  | LeaseRecord
  | RequestState
  | RunSummary
  | UndoResult
  | UserItem;

/** Names of the properties, however deep in T, that hold a Date; and of those that hold anything else. */
type Names<T, Wanted extends 'date' | 'other'> = T extends Scalar | Date
  ? never
  : T extends readonly (infer Element)[]
    ? Names<Element, Wanted>
    : {
        [K in keyof T & string]-?:
          | ([Exclude<T[K], undefined>] extends [Date]
              ? Wanted extends 'date'
                ? K
                : never
              : Wanted extends 'other'
                ? K
                : never)
          | Names<T[K], Wanted>;
      }[keyof T & string];

type Ambiguous = Extract<Names<Stored, 'date'>, Names<Stored, 'other'>>;

// DynamoDB has no dates. They are kept as ISO strings and known again by name, which the compiler holds complete, and
// free of names that are something else elsewhere.
const dateFields = {
  at: true,
  backOnSince: true,
  createdAt: true,
  dueAt: true,
  endedAt: true,
  joinedAt: true,
  lastFullScanAt: true,
  lastSeenAt: true,
  lastSuccessAt: true,
  oldestActiveKeyAt: true,
  openedAt: true,
  since: true,
  startedAt: true,
  until: true,
} as const satisfies Record<Names<Stored, 'date'>, [Ambiguous] extends [never] ? true : Ambiguous>;

/**
 * Model to plain data: dates as ISO strings; null for a field that is there and undefined, such as the last use of a key
 * that was never used. Throws on anything with a class of its own, a Secret above all.
 */
export const encode = (value: unknown): unknown => {
  if (value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(encode);
  if (isPlain(value)) return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, encode(field)]));
  if (isScalar(value)) return value;
  throw new TypeError(`a ${typeName(value)} has no place in the table`);
};

/** Plain data back to the model T, which the table is trusted to hold. Throws TABLE_UNUSABLE for a date that is none. */
export const decode = <T>(value: unknown): T => revive(value) as T;

const revive = (value: unknown): unknown => {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(revive);
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [name, isDate(name, field) ? toDate(name, field) : revive(field)]),
  );
};

const isDate = (name: string, field: unknown): boolean => field !== null && Object.hasOwn(dateFields, name);

const toDate = (name: string, text: unknown): Date => {
  const date = new Date(typeof text === 'string' ? text : Number.NaN);
  if (Number.isNaN(date.getTime())) {
    // A hold whose end can not be read must not pass for one that is over.
    throw new RekeyError('TABLE_UNUSABLE', `the table holds an item whose "${name}" is not a time`, {
      hint: 'An item was written by something other than Rekey: correct or delete it.',
    });
  }
  return date;
};

const plainPrototypes: readonly unknown[] = [Object.prototype, null]; // null: what Object.groupBy makes

const isPlain = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && plainPrototypes.includes(Object.getPrototypeOf(value));

const isScalar = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);

const typeName = (value: unknown): string =>
  typeof value === 'object' && value !== null ? value.constructor.name : typeof value;
