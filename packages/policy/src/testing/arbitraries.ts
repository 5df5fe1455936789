import { defaultPolicy, type Exception, type Override, type Policy, type Scope, type Selector } from '@rekey/engine';
import fc from 'fast-check';

export const oneOf = (chars: string): fc.Arbitrary<string> => fc.constantFrom(...chars.split(''));
const digit = oneOf('0123456789');
const nameChar = oneOf('abzAZ019+=,.@_-');
const name = fc.string({ unit: nameChar, minLength: 1, maxLength: 64 });

const scope: fc.Arbitrary<Scope> = fc
  .oneof(
    fc.constant('org'),
    fc.string({ unit: digit, minLength: 12, maxLength: 12 }),
    fc.string({ unit: digit, minLength: 8, maxLength: 10 }).map((id) => `ou-ab12-${id}`),
  )
  .map((text) => text as Scope);
const scopes = fc.uniqueArray(scope, { minLength: 1, maxLength: 3 });

const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });
const printable = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
const selector: fc.Arbitrary<Selector> = fc.record(
  {
    users: some(fc.oneof(name, fc.constantFrom('*', 'svc-*', '?', '0123', 'true', 'null', '1e3'))),
    paths: some(name.map((text) => `/${text}/`)),
    tags: fc.dictionary(
      printable.filter((key) => key !== '__proto__' && key !== '<<'),
      some(fc.string({ maxLength: 20 })),
      { minKeys: 1, maxKeys: 3 },
    ),
    groups: some(name),
    console: fc.boolean(),
  },
  { requiredKeys: [] },
);
const date = fc
  .date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));

const exception: fc.Arbitrary<Exception> = fc
  .record(
    {
      scopes,
      selector: selector.filter((one) => Object.keys(one).length > 0),
      reason: printable,
      owner: printable,
      from: date,
      expires: date,
    },
    { requiredKeys: ['scopes', 'selector'] },
  )
  .map((one) => {
    const { from, expires } = one;
    return from !== undefined && expires !== undefined && from > expires
      ? { ...one, from: expires, expires: from }
      : one;
  });

// In these ranges no combination contradicts itself: that is what check-periods.test.ts is about.
const override: fc.Arbitrary<Override> = fc
  .record({ scopes, selector, mode: fc.constantFrom('off', 'plan', 'enforce') })
  .chain((one) =>
    fc
      .record(
        {
          rotateAfterDays: fc.integer({ min: 200, max: 400 }),
          deleteInactiveAfterDays: fc.integer({ min: 0, max: 20 }),
          overlap: fc.record(
            { minDays: fc.integer({ min: 0, max: 10 }), maxDays: fc.double({ min: 30, max: 60, noNaN: true }) },
            { requiredKeys: [] },
          ),
        },
        { requiredKeys: [] },
      )
      .map((lifecycle) => ({ ...one, lifecycle }) as Override),
  );

/** Any policy that has nothing wrong in it. */
export const anyPolicy: fc.Arbitrary<Policy> = fc
  .record({
    overrides: fc.array(override, { maxLength: 4 }),
    exceptions: fc.array(exception, { maxLength: 4 }),
    cap: fc.oneof(fc.constant('none' as const), fc.nat(1_000)),
    key: printable,
  })
  .map(({ overrides, exceptions, cap, key }) => ({
    ...defaultPolicy,
    lifecycle: { ...defaultPolicy.lifecycle, rotateAfterDays: 180 },
    accounts: { ...defaultPolicy.accounts, optOutTag: { key } },
    limits: { ...defaultPolicy.limits, maxRotationsPerRun: cap },
    overrides,
    exceptions: exceptions.map((one, index) => ({ ...one, id: `e${index}` })),
  }));
