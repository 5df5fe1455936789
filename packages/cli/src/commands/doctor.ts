import { newRunId } from '@rekey/aws/run-id';
import { type AccountId, type Diagnosis, type DoctorRequest, examine, RekeyError } from '@rekey/engine';
import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { helpOf } from '../help.ts';
import { watchInterrupts } from '../interrupt.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  accountsOption,
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
import { type NamedPolicy, readPolicy } from '../policy.ts';
import { readPolicyVersion } from '../policy-life/read-policy-files.ts';
import { askService } from '../remote/ask.ts';
import { functionToAsk, type RemoteOptions, withRemote } from '../remote/options.ts';
import { wrapped } from '../text/text.ts';
import { doctorLines, isWell } from '../views/doctor.ts';

type Options = ConnectionOptions &
  TableOption &
  PolicyOption &
  JsonOption &
  RemoteOptions & { readonly account?: readonly AccountId[]; readonly role?: string };

export const doctorCommand = (context: Context): Command => {
  const command = new Command('doctor')
    .addOption(tableOption('central DynamoDB table (default: none; then it is not looked at)'))
    .addOption(policyOption('policy file (default: the newest pushed version, else the built-in defaults)'))
    .addOption(accountsOption('only this account, 12 digits; repeat it for several (default: all)'))
    .addOption(new Option('--role <path/name>', 'role to assume in each account (default: the policy’s memberRole)'));
  return helpOf('doctor', withConnection(withRemote(command)))
    .addOption(jsonOption())
    .action((options: Options) => doctor(options, context));
};

const doctor = async (options: Options, context: Context): Promise<void> => {
  const fn = functionToAsk(options, { '--policy': given(options.policy), '--role': options.role });
  const diagnosis = await (fn === undefined ? diagnose(options, context) : diagnoseRemotely(fn, options, context));
  if (options.json) context.printJson(documentOf('rekey.doctor/1', diagnosis));
  else context.print(doctorLines(diagnosis, context.look));
  if (!isWell(diagnosis)) context.exitWith(exitCodes.failed);
};

const diagnose = async (options: Options, context: Context): Promise<Diagnosis> => {
  const path = given(options.policy);
  const file = path === undefined ? undefined : await readPolicy(path, context);
  const { openDoctor } = await loadCompose();
  using open = await openDoctor(options);
  using interrupts = watchInterrupts(context.io, (text) => context.note(wrapped(text, context.noteLook.width)));
  const policy = async (): Promise<NamedPolicy | undefined> => {
    if (file !== undefined) return file;
    const newest = await open.policies?.newest();
    return newest && readPolicyVersion(newest);
  };
  const { ports } = open;
  const request: DoctorRequest = {
    run: newRunId(ports.clock.now()),
    cancellation: interrupts.cancellation,
    ...(options.account === undefined ? {} : { accounts: options.account }),
    ...(options.role === undefined ? {} : { role: options.role }),
  };
  return await examine({ ...ports, policy, observe: progressOn(context, options) }, request);
};

const everyMs = 5_000;

/** Now and then, how many accounts are done with. */
const progressOn = ({ note, io }: Context, { json }: Options): ((progress: { done: number; of: number }) => void) => {
  let toldAt = io.now().getTime();
  return ({ done, of }) => {
    const now = io.now().getTime();
    if (json === true || now - toldAt < everyMs) return;
    toldAt = now;
    note([`${done} of ${of} accounts.`]);
  };
};

const diagnoseRemotely = async (fn: string, options: Options, context: Context): Promise<Diagnosis> => {
  const table = required(options.table, '--table NAME', 'The table of the service: its answer is there.');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const accounts = options.account === undefined ? {} : { accounts: options.account };
  const quiet = options.json === true;
  const { request } = await askService(
    { open, fn, quiet, event: (id) => ({ kind: 'doctor', request: id, ...accounts }) },
    context,
  );
  const answer = await open.requests.answer<Diagnosis>(request);
  if (answer === undefined) throw new RekeyError('NO_ANSWER', `the table holds no answer to request ${request}`);
  return answer;
};
