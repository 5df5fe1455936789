import { collect, keysOldestFirst } from '@rekey/compliance';
import { keysCsv } from '@rekey/compliance/csv';
import type { Context } from '../context.ts';
import { runHead } from '../views/latest-run.ts';
import { type Asked, usersAsked } from './asked.ts';
import type { Scope } from './scope.ts';

/** `status --csv`: active keys, oldest first. That they are not all of what a run sees is said on stderr. */
export const showCsv = async (scope: Scope, asked: Asked, { io, note, noteLook }: Context): Promise<void> => {
  const { rows, organization } = scope;
  const users = await collect(usersAsked(scope, asked));
  for await (const piece of keysCsv(keysOldestFirst(users, organization.threshold), rows)) io.stdout.write(piece);
  if (organization.runs.latest?.state !== 'finished') note(runHead(scope, noteLook));
};
