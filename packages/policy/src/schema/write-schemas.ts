import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editorSchemas, printSchema } from './editor-schema.ts';

const folder = join(import.meta.dirname, '../../schema');

mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(editorSchemas)) writeFileSync(join(folder, name), printSchema(schema));
