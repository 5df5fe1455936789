import { newRunId } from '@rekey/aws/run-id';
import { type AccountId, RekeyError, runId, type UndoOf, type UndoResult, type UserName, undo } from '@rekey/engine';
import { Command, Option } from 'commander';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { describedBy } from '../help.ts';
import { holdHelp } from '../holds/help.ts';
import { accountArgument, endOf, untilOption, userArgument } from '../holds/options.ts';
import type { Until } from '../holds/until.ts';
import { watchInterrupts } from '../interrupt.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  accountOption,
  type ConnectionOptions,
  given,
  type JsonOption,
  jsonOption,
  type PolicyOption,
  policyOption,
  required,
  type TableOption,
  tableOption,
  withConnection,
} from '../options.ts';
import { type NamedPolicy, readPolicy, withRole } from '../policy.ts';
import { policyToShow } from '../policy-life/in-force.ts';
import { functionToAsk, type RemoteOptions, withRemote } from '../remote/options.ts';
import { undoRemotely } from '../remote/undo.ts';
import { wrapped } from '../text/text.ts';
import { isUndone, reactivatable, undoLines } from '../views/undo.ts';

type Options = ConnectionOptions &
  TableOption &
  PolicyOption &
  JsonOption &
  RemoteOptions & {
    readonly run?: string;
    readonly account?: AccountId;
    readonly until?: Until;
    readonly role?: string;
    readonly yes?: boolean;
  };

export const undoCommand = (context: Context): Command => {
  const command = new Command('undo')
    .addArgument(accountArgument())
    .addArgument(userArgument('the IAM user'))
    .addOption(new Option('--run <id>', 'everybody whose keys this run switched off'))
    .addOption(accountOption('with --run: only in this account, 12 digits'))
    .addOption(untilOption('the users are held until they are released'))
    .addOption(policyOption('policy file, for its memberRole (default: the pushed version, else the built-in one)'))
    .addOption(new Option('--role <path/name>', 'role to assume in each account (default: memberRole of the policy)'))
    .addOption(tableOption('central DynamoDB table (required)'));
  return describedBy(holdHelp.undo, withConnection(withRemote(command)))
    .addOption(new Option('--yes', 'do not ask; without a terminal nobody is asked anyway'))
    .addOption(jsonOption())
    .action((account: AccountId | undefined, user: UserName | undefined, options: Options) =>
      undoBy(whoseOf({ account, user }, options), options, context),
    );
};

type Named = { readonly account: AccountId | undefined; readonly user: UserName | undefined };

const whoseOf = ({ account, user }: Named, { run, account: only }: Options): UndoOf => {
  if (run !== undefined && account === undefined)
    return { run: runId(run), ...(only === undefined ? {} : { account: only }) };
  if (run === undefined && only === undefined && account !== undefined && user !== undefined) return { account, user };
  throw new RekeyError('USAGE', 'name an account and its user, or --run, with --account if you like', {
    hint: 'Such as: rekey undo 111111111111 alice, or: rekey undo --run 20260601T073000Z-4XK2QF. `rekey history` lists the runs.',
  });
};

const undoBy = async (...[of, options, context]: readonly [UndoOf, Options, Context]): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that `rekey run` was given.');
  const fn = functionToAsk(options, { '--policy': given(options.policy), '--role': options.role });
  if (fn !== undefined) return undoRemotely({ fn, table, of }, options, context);
  const file = given(options.policy);
  const named = file === undefined ? undefined : await readPolicy(file, context);
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const policy = withRole(await policyToShow(named, open.policies), options.role);
  const undoing: Undoing = { open, of, policy, options, context };
  if (context.io.isInteractive && options.yes !== true) {
    const planned = await take('plan', undoing);
    context.note(undoLines(planned, context.noteLook));
    if (reactivatable(planned) > 0 && !(await agreed(context))) {
      context.note(['Nothing was changed.']);
      context.exitWith(exitCodes.failed);
      return;
    }
  }
  const result = await take('undo', undoing);
  if (options.json) context.printJson(documentOf('rekey.undo/1', result));
  else context.print(undoLines(result, context.look));
  if (!isUndone(result)) context.exitWith(exitCodes.failed);
};

const agreed = async ({ io }: Context): Promise<boolean> =>
  /^y(es)?$/i.test((await io.ask('Go on? [y/N] '))?.trim() ?? '');

type Undoing = {
  readonly open: OpenTable;
  readonly of: UndoOf;
  readonly policy: NamedPolicy;
  readonly options: Options;
  readonly context: Context;
};

const take = async (kind: 'plan' | 'undo', { open, of, policy, options, context }: Undoing): Promise<UndoResult> => {
  const note = (text: string): void => context.note(wrapped(text, context.noteLook.width));
  using interrupts = watchInterrupts(context.io, note);
  await open.caller(); // its answer tells AWS's time
  const now = open.now();
  const until = endOf(options.until, now);
  const ports = open.ports((event) => {
    if (event.kind === 'waiting-for-lease' && options.json !== true)
      note(`Waiting: ${event.holder} holds the run lease.`);
  });
  return await undo(ports, open.reader, {
    kind,
    run: newRunId(now),
    of,
    policy: policy.policy,
    cancellation: interrupts.cancellation,
    ...(until === undefined ? {} : { until }),
  });
};
