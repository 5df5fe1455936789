import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withTables } from './page.ts';

const path = join(import.meta.dirname, '..', '..', '..', '..', 'docs', 'limits.md');
await writeFile(path, withTables(await readFile(path, 'utf8')));
