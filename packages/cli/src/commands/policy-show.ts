import { type PolicyVersionHead, RekeyError } from '@rekey/engine';
import type { PolicyVersion } from '@rekey/store';
import { Argument, Command, Option } from 'commander';
import type { Context } from '../context.ts';
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
import { policyHelp } from '../policy-life/help.ts';
import { headline, versionLines, versionsLines } from '../views/policy-versions.ts';
import { parseVersion } from './policy-diff.ts';

type Options = ConnectionOptions & TableOption & JsonOption & { readonly history?: boolean };

export const policyShowCommand = (context: Context): Command => {
  const command = new Command('show')
    .addArgument(new Argument('[version]', 'number of a pushed version (default: the newest)').argParser(parseVersion))
    .addOption(tableOption('central DynamoDB table (required)'))
    .addOption(new Option('--history', 'list the versions, who pushed them, when and why, instead'));
  return describedBy(policyHelp.show, withConnection(command))
    .addOption(jsonOption())
    .action((version: number | undefined, options: Options) => show(version, options, context));
};

const show = async (...[version, options, context]: readonly [number | undefined, Options, Context]): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that policies are pushed to.');
  if (options.history && version !== undefined)
    throw new RekeyError('USAGE', 'name a version, or --history, but not both');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  if (options.history) {
    showHistory(await open.policies.versions(), options, context);
    return;
  }
  const found = await (version === undefined ? open.policies.newest() : open.policies.version(version));
  if (found === undefined) throw unknown(version, table);
  showVersion(found, options, context);
};

const unknown = (version: number | undefined, table: string): RekeyError =>
  version === undefined
    ? new RekeyError('USAGE', `no policy was pushed to table ${table}`, {
        hint: `To push one: rekey policy push rekey.yaml --table ${table}`,
      })
    : new RekeyError('USAGE', `there is no version ${version} of the policy in table ${table}`, {
        hint: '`rekey policy show --history` lists them.',
      });

const showHistory = (...[versions, { json }, context]: readonly [readonly PolicyVersionHead[], Options, Context]) => {
  if (json) context.printJson(documentOf('rekey.policy-show/1', { versions }));
  else context.print(versionsLines(versions, context.look));
};

const showVersion = (...[version, { json }, context]: readonly [PolicyVersion, Options, Context]) => {
  if (json) context.printJson(documentOf('rekey.policy-show/1', { version }));
  else {
    context.note([headline(version)]);
    context.print(versionLines(version));
  }
};
