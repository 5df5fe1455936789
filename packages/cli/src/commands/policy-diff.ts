import { RekeyError } from '@rekey/engine';
import type { PolicyStore } from '@rekey/store';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodeOfRun, exitCodes } from '../exit-code.ts';
import { describedBy } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  type ConnectionOptions,
  type JsonOption,
  jsonOption,
  required,
  type TableOption,
  tableOption,
  withConnection,
} from '../options.ts';
import { diffPolicies } from '../policy-life/diff.ts';
import { policyHelp } from '../policy-life/help.ts';
import { sumsOf } from '../policy-life/line-diff.ts';
import { type ReadPolicy, readPolicyFiles, readPolicyVersion } from '../policy-life/read-policy-files.ts';
import { type PolicyDiff, policyDiffLines, sumsOfDiff } from '../views/policy-diff.ts';

type Options = ConnectionOptions & TableOption & JsonOption & { readonly from?: number; readonly to?: number };

export const policyDiffCommand = (context: Context): Command => {
  const command = new Command('diff')
    .argument('[file]', 'the new policy, such as rekey.yaml')
    .addOption(tableOption('central DynamoDB table with the pushed versions (required)'))
    .addOption(
      new Option('--from <version>', 'the version to compare with (default: the newest)').argParser(parseVersion),
    )
    .addOption(new Option('--to <version>', 'a pushed version in place of a file').argParser(parseVersion));
  return describedBy(policyHelp.diff, withConnection(command))
    .addOption(jsonOption())
    .action((file: string | undefined, options: Options) => diff(file, options, context));
};

const diff = async (...[file, options, context]: readonly [string | undefined, Options, Context]): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that policies are pushed to.');
  if ((file === undefined) === (options.to === undefined))
    throw new RekeyError('USAGE', 'name the new policy: a file, or a pushed version with --to', {
      hint: 'Such as: rekey policy diff rekey.yaml, or: rekey policy diff --from 3 --to 4',
    });
  const named = file === undefined ? undefined : await readPolicyFiles(file, context);
  const { openRekey } = await loadCompose();
  using rekey = await openRekey({ ...options, table });
  const policies = rekey.policies as PolicyStore; // there is a table
  const from = await versionOf(policies, options.from, table);
  const to = named ?? (await versionOf(policies, options.to, table));
  const found = await diffPolicies(from, to, { rekey, context, json: options.json === true });
  if (options.json) context.printJson(documentOf('rekey.policy-diff/1', diffJson(found)));
  else context.print(policyDiffLines(found, context.look));
  if (found.results.some((result) => exitCodeOfRun(result) === exitCodes.failed)) context.exitWith(exitCodes.failed);
};

/** The newest where none is named. */
const versionOf = async (
  ...[policies, version, table]: readonly [PolicyStore, number | undefined, string]
): Promise<ReadPolicy> => {
  const found = await (version === undefined ? policies.newest() : policies.version(version));
  if (found !== undefined) return readPolicyVersion(found);
  if (version !== undefined)
    throw new RekeyError('USAGE', `there is no version ${version} of the policy in table ${table}`, {
      hint: '`rekey policy show --history` lists them.',
    });
  throw new RekeyError('USAGE', `no policy was pushed to table ${table}: there is nothing to compare with`, {
    hint: 'What a file would do: rekey plan --policy FILE',
  });
};

export const parseVersion = (text: string): number => {
  const version = /^(version )?\d{1,10}$/.test(text) ? Number(text.replace('version ', '')) : 0;
  if (version > 0) return version;
  throw new InvalidArgumentError('Give the number of a version, such as 12.');
};

const diffJson = ({ from, to, files, accounts, users }: PolicyDiff): object => ({
  from,
  to,
  lines: sumsOf(files),
  files,
  accounts: accounts.map(({ account, ...rest }) => ({ account: account.id, ...rest })),
  users: users.map(({ account, ...rest }) => ({ account: account.id, ...rest })),
  sums: { users: users.length, ...sumsOfDiff(users) },
});
