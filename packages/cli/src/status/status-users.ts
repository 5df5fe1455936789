import { accountsWithRootKeys, collect, keyRowsOf } from '@rekey/compliance';
import type { Context } from '../context.ts';
import { documentOf } from '../json.ts';
import type { JsonOption } from '../options.ts';
import { askedLines } from '../views/asked.ts';
import { type Asked, usersAsked } from './asked.ts';
import type { Scope } from './scope.ts';

/** `status --user`, `--verdict`, `--finding`, `--overdue`: who they are. */
export const showUsers = async (scope: Scope, options: Asked & JsonOption, context: Context): Promise<void> => {
  const { table, rows, organization } = scope;
  const { user, verdict, finding, overdue, json } = options;
  const users = await collect(usersAsked(scope, options));
  const accounts = finding === 'root-keys' ? accountsWithRootKeys(rows) : [];
  if (!json) return context.print(askedLines({ scope, asked: options, users, accounts }, context.look));
  const { threshold } = organization;
  return context.printJson(
    documentOf('rekey.users/1', {
      table,
      at: threshold.at,
      maxKeyAgeDays: threshold.maxKeyAgeDays,
      asked: { user, verdict, finding, overdue },
      users: users.map((one) => ({
        ...one,
        activeKeys: keyRowsOf(one, threshold).map(({ key, ageDays, standing }) => ({ id: key.id, ageDays, standing })),
      })),
      accounts: accounts.map(({ rollup }) => rollup.account),
    }),
  );
};
