import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { show } from './message.ts';
import { policyShape, type Shape } from './schema/shape.ts';
import { errorsOf, quiet } from './testing/helpers.ts';

const docs = readFileSync(join(import.meta.dirname, '../../../docs/policy.md'), 'utf8');
const examples = [...docs.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text ?? '');

/** Fields of the top level and of the maps below it, each with its default as text. */
const fieldsOf = ({ properties }: Shape, prefix = ''): readonly [string, string | undefined][] =>
  Object.entries(properties ?? {}).flatMap(([name, field]): readonly [string, string | undefined][] => {
    const own: readonly [string, string | undefined][] =
      field.properties && field.default === undefined
        ? []
        : [[prefix + name, typeof field.default === 'object' && field.properties ? undefined : defaultOf(field)]];
    return [...own, ...fieldsOf(field, `${prefix}${name}.`)];
  });

const defaultOf = (field: Shape): string | undefined => (field.default === undefined ? undefined : show(field.default));

describe('docs/policy.md', () => {
  test.each(examples.filter((text) => text.startsWith('version:')))('shows policies without errors: %#', (text) => {
    expect(errorsOf(text)).toEqual([]);
  });

  test.each(examples.filter((text) => text.startsWith('within:')))(
    'shows included files without errors: %#',
    (text) => {
      const include = (): { file: string; text: string }[] => [{ file: 'team.yaml', text }];
      expect(errorsOf(`${quiet}include: ["*.yaml"]`, { include })).toEqual([]);
    },
  );

  test.each(fieldsOf(policyShape))('has %s with its default %s', (name, usual) => {
    const row = docs.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
    expect(row).toContain(usual === undefined ? '|' : `| \`${usual}\` |`);
  });
});
