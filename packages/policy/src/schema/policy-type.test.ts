import {
  defaultPolicy,
  type Exception,
  type Override,
  type PartialLifecycle,
  type Policy,
  type Scope,
  type Selector,
} from '@rekey/engine';
import { expect, expectTypeOf, test } from 'vitest';
import { parsePolicy } from '../parse-policy.ts';
import { printPolicy } from '../print-policy.ts';
import type { WrittenPolicy } from './policy-file.ts';

// What a file must be able to say, derived from the engine's types alone: everything but the version may be left out,
// a scope stands beside its selectors, and `source` is not written but found.

type Flat<T> = { [Field in keyof T]: T[Field] };
type Writable<T> = T extends string | number | boolean
  ? T
  : T extends readonly (infer Item)[]
    ? Writable<Item>[]
    : { -readonly [Field in keyof T]: Writable<T[Field]> };

type WrittenSelector = Flat<Omit<Selector, 'tags'> & { tags?: Record<string, string | string[]> }>;
type WrittenEntry<T extends { scopes: readonly Scope[]; selector: Selector }> = Writable<
  Omit<T, 'scopes' | 'selector' | 'source'> & WrittenSelector & { scope: string | string[] }
>;
type WrittenField<Field extends keyof Policy> = Field extends 'overrides'
  ? WrittenEntry<Override>[]
  : Field extends 'exceptions'
    ? WrittenEntry<Exception>[]
    : Field extends 'lifecycle'
      ? Writable<PartialLifecycle>
      : Policy[Field] extends readonly unknown[]
        ? Writable<Policy[Field]>
        : Policy[Field] extends object
          ? Writable<Partial<Policy[Field]>>
          : Policy[Field];
type Expected = Flat<{ version: 1 } & { [Field in Exclude<keyof Policy, 'version'>]?: WrittenField<Field> }>;

test("the schema says exactly what the engine's policy holds", () => {
  expectTypeOf<WrittenPolicy>().toEqualTypeOf<Expected>();
});

test('the default policy, written out, parses to itself', () => {
  const parsed = parsePolicy(printPolicy(defaultPolicy), { file: 'rekey.yaml' });
  expect(parsed).toMatchObject({ status: 'ok', policy: defaultPolicy });
});
