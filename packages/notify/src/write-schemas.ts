import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas } from './event-schemas.ts';

const folder = join(import.meta.dirname, '../schema');

mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(publishedSchemas))
  writeFileSync(join(folder, name), `${JSON.stringify(schema, undefined, 2)}\n`);
