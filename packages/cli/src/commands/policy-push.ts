import { isRekeyError, type PolicyVersionHead, RekeyError } from '@rekey/engine';
import { digestOf, type PolicyPushed, type PolicyStore } from '@rekey/store';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Rekey } from '../compose.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
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
import { viewOrganization } from '../policy-life/organization-view.ts';
import { type ReadPolicy, readPolicyFiles, readPolicyVersion } from '../policy-life/read-policy-files.ts';
import { printable } from '../text/text.ts';
import { policyDiffLines } from '../views/policy-diff.ts';
import { headline } from '../views/policy-versions.ts';

type Options = ConnectionOptions & TableOption & JsonOption & { readonly note?: string; readonly yes?: boolean };

export const policyPushCommand = (context: Context): Command => {
  const command = new Command('push')
    .argument('<file>', 'the policy file, such as rekey.yaml')
    .addOption(tableOption('central DynamoDB table (required)'))
    .addOption(new Option('--note <text>', 'why, for those who read the history').argParser(parseNote))
    .addOption(new Option('--yes', 'neither compare with the newest version first, nor ask'));
  return describedBy(policyHelp.push, withConnection(command))
    .addOption(jsonOption())
    .action((file: string, options: Options) => push(file, options, context));
};

const push = async (...[file, options, context]: readonly [string, Options, Context]): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that `rekey run` is given.');
  await readPolicyFiles(file, context, { quiet: true }); // what is wrong with the text is told before anything is asked
  const { openRekey } = await loadCompose();
  using rekey = await openRekey({ ...options, table });
  const policies = rekey.policies as PolicyStore; // there is a table
  const organization = await viewOrganization(rekey.ports(() => {}).directory);
  const read = await readPolicyFiles(file, context, { organization: organization.places });
  const newest = await policies.newestHead();
  if (newest !== undefined && newest.digest === digestOf(read.files)) {
    tell({ status: 'unchanged', pushed: newest }, { options, context, table });
    return;
  }
  if (!options.yes && !(await agreed(read, newest, { rekey, policies, context, json: options.json === true }))) {
    context.note(['Nothing was pushed.']);
    context.exitWith(exitCodes.failed);
    return;
  }
  const pushed = await policies.push({
    files: read.files,
    author: organization.caller,
    at: rekey.now(),
    note: options.note,
    after: newest?.version ?? 0,
  });
  if (pushed.status === 'conflict') throw conflict(pushed, { file, table });
  tell(pushed, { options, context, table });
};

type Asking = {
  readonly rekey: Rekey;
  readonly policies: PolicyStore;
  readonly context: Context;
  readonly json: boolean;
};

/** Shows what would change; asks only where somebody sits. */
const agreed = async (
  ...[read, newest, asking]: readonly [ReadPolicy, PolicyVersionHead | undefined, Asking]
): Promise<boolean> => {
  const { context } = asking;
  const before = newest && (await readable(newest, asking));
  if (before !== undefined) {
    const found = await diffPolicies(before, read, asking);
    context.note([...policyDiffLines(found, context.noteLook), '']);
  }
  if (!context.io.isInteractive) return true;
  const answer = await context.io.ask(
    newest === undefined
      ? 'Push this as version 1, by which every run goes from now on? [y/N] '
      : `Push this as version ${newest.version + 1}? [y/N] `,
  );
  return /^y(es)?$/i.test(answer?.trim() ?? '');
};

/** A version that can not be read is one more reason to push: it is told, and stands in nobody's way. */
const readable = async (
  { version }: PolicyVersionHead,
  { policies, context }: Asking,
): Promise<ReadPolicy | undefined> => {
  try {
    const found = await policies.version(version);
    return found && (await readPolicyVersion(found));
  } catch (error) {
    if (!isRekeyError(error) || (error.code !== 'POLICY_INVALID' && error.code !== 'TABLE_UNUSABLE')) throw error;
    context.note([`warning: nothing can be compared: ${printable(error.message)}`]);
    return undefined;
  }
};

const conflict = (
  { newest }: Extract<PolicyPushed, { status: 'conflict' }>,
  { file, table }: { readonly file: string; readonly table: string },
): RekeyError =>
  new RekeyError(
    'POLICY_CONFLICT',
    newest === undefined
      ? 'the newest version of the policy is gone from the table: nothing was pushed'
      : `somebody else was first: ${headline(newest)}. Yours was not pushed`,
    { hint: `Bring your change into theirs, then look and push again: rekey policy diff ${file} --table ${table}` },
  );

type Told =
  | Extract<PolicyPushed, { status: 'pushed' }>
  | { readonly status: 'unchanged'; readonly pushed: PolicyVersionHead };

const tell = (
  { status, pushed }: Told,
  { options, context, table }: { readonly options: Options; readonly context: Context; readonly table: string },
): void => {
  const { version, author, at, note } = pushed;
  if (options.json) context.printJson(documentOf('rekey.policy-push/1', { status, table, version, author, at, note }));
  else if (status === 'unchanged') context.print([`Nothing to push: ${headline(pushed)} says exactly this already.`]);
  else context.print([`Pushed version ${version} to table ${table}. Runs go by it from now on.`]);
};

const longestNote = 500;

const parseNote = (text: string): string => {
  if (text.trim() !== '' && text.length <= longestNote) return text.trim();
  throw new InvalidArgumentError(`Give up to ${longestNote} characters.`);
};
