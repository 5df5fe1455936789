// pnpm release:build [--folder FOLDER]
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../bundle.ts';
import { buildRelease } from './build.ts';

const { values } = parseArgs({ options: { folder: { type: 'string', default: join(root, 'dist/release') } } });
const folder = resolve(values.folder);

await buildRelease(folder);
process.stdout.write(`${folder}\n`);
