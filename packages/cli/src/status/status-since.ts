import { readSince } from '@rekey/compliance';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { documentOf } from '../json.ts';
import type { JsonOption } from '../options.ts';
import { sinceLines } from '../views/since.ts';
import { sourceOf } from './scope.ts';
import type { SinceWhen } from './since.ts';

/** `status --since`: what runs did since then, and how compliance moved. */
export const showSince = async (
  open: OpenTable,
  { since, table, json }: JsonOption & { readonly since: SinceWhen; readonly table: string },
  { printJson, print, look }: Context,
): Promise<void> => {
  const source = await sourceOf(open);
  const found = await readSince(source, since(source.at));
  const runs = found.runs.map(({ run, state }) => ({ ...run, state }));
  if (json) printJson(documentOf('rekey.since/1', { table, at: source.at, ...found, runs }));
  else print(sinceLines(found, { look, table, at: source.at }));
};
