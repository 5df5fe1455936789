import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { editorSchemas } from './editor-schema.ts';
import { type Shape, shapesAt } from './shape.ts';

const schema = editorSchemas['rekey.schema.json'] as Shape;
const at = (...path: (string | number)[]): Shape | undefined => shapesAt(schema, path)[0];

describe('the JSON Schema for editors', () => {
  test.each(Object.entries(editorSchemas))(
    '%s is committed as the schema makes it: pnpm --filter @rekey/policy schema',
    (name, made) => {
      const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, '../../schema', name), 'utf8'));
      expect(committed).toEqual(JSON.parse(JSON.stringify(made)));
    },
  );

  test.each(Object.entries(editorSchemas))('%s describes every field in one line', (_, made) => {
    expect(fieldsOf(made).filter(([, { description }]) => !/^[^\n]{10,160}\.$/.test(String(description)))).toEqual([]);
  });

  test('tells the default of a field, and that overrides inherit it', () => {
    expect(at('lifecycle', 'rotateAfterDays')).toMatchObject({
      default: 90,
      description: expect.stringMatching(/ Default: 90\.$/),
    });
    const inherited = at('overrides', 0, 'lifecycle', 'rotateAfterDays');
    expect(inherited?.description).toMatch(/ Default: inherited\.$/);
    expect(inherited).not.toHaveProperty('default');
  });

  test('lets an account id be a number, which it is to an editor', () => {
    expect(at('exceptions', 0, 'scope')?.type).toEqual(['string', 'integer']);
  });

  test('knows no field but those it lists', () => {
    expect(schema.additionalProperties).toBe(false);
    expect(at('lifecycle', 'overlap')?.additionalProperties).toBe(false);
  });
});

function fieldsOf(shape: Shape): readonly [string, Shape][] {
  const own = Object.entries(shape.properties ?? {});
  const inner = [...own.map(([, field]) => field), ...(shape.anyOf ?? []), ...(shape.items ? [shape.items] : [])];
  return [...own, ...inner.flatMap(fieldsOf)];
}
