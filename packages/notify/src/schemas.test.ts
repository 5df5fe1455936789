import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { publishedSchemas } from './event-schemas.ts';

const folder = join(import.meta.dirname, '../schema');

describe('the published schemas of events', () => {
  test.each(Object.entries(publishedSchemas))(
    '%s is committed as the code makes it: pnpm --filter @rekey/notify schema',
    (name, made) => {
      expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(JSON.parse(JSON.stringify(made)));
    },
  );

  test('are all there are', () => {
    expect(readdirSync(folder).toSorted()).toEqual(Object.keys(publishedSchemas).toSorted());
  });

  test('leave room for fields to come', () => {
    expect(JSON.stringify(publishedSchemas)).not.toContain('additionalProperties":false');
  });
});
