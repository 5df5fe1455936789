import type { KeyId } from '@rekey/engine';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { documentOf } from '../json.ts';
import type { JsonOption } from '../options.ts';
import { printable, wrapped } from '../text/text.ts';
import { userInFull } from '../views/users.ts';

/** `status --key AKIA...`: whose key it is or was, as far as a run has seen it. */
export const showKey = async (
  open: OpenTable,
  options: JsonOption & { readonly key: KeyId; readonly table: string },
  context: Context,
): Promise<void> => {
  const { key, json, table } = options;
  const { look } = context;
  const owner = await open.reader.findKey(key);
  if (owner === undefined) {
    if (json) context.printJson(documentOf('rekey.key/1', { key, owner: null }));
    else context.print(unknownKeyLines(key, look.width));
    return context.exitWith(exitCodes.failed);
  }
  const { account, user } = owner;
  const [rollup, item] = await Promise.all([open.reader.account(account), open.reader.user(account, user)]);
  const view = item?.view;
  const found = view?.keys.find(({ id }) => id === key);
  if (json) return context.printJson(documentOf('rekey.key/1', { key, owner, status: found?.status ?? 'gone', view }));
  const what = found === undefined ? 'is deleted; it was a key of' : `is ${found.status}, a key of`;
  const names = new Map(rollup === undefined ? [] : [[account, rollup.account]]);
  return context.print([
    ...wrapped(`${key} ${what} ${printable(user)} in ${account}.`, look.width),
    ...(view === undefined ? [] : ['', ...userInFull({ account, user, view }, { look, names, at: open.now(), table })]),
  ]);
};

/** AWS tells the account of any key, to whoever asks; the name of the user has to be asked for there. */
const unknownKeyLines = (key: KeyId, width: number): readonly string[] => [
  ...wrapped(`No run has seen the key ${key}.`, width),
  ...wrapped('AWS says which account it belongs to, whoever asks:', width, '  '),
  `    aws sts get-access-key-info --access-key-id ${key}`,
  ...wrapped('If that account is one of yours, credentials in it find the user:', width, '  '),
  `    aws iam get-access-key-last-used --access-key-id ${key}`,
  ...wrapped('An account that is not yours is not in the hands of Rekey.', width, '  '),
];
