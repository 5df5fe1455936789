import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodeOfRun } from '../exit-code.ts';
import { helpOf } from '../help.ts';
import { documentOf, planJson } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  type ConnectionOptions,
  checkNarrowing,
  connectionOf,
  failOnOption,
  given,
  type JsonOption,
  jsonOption,
  type NarrowingOptions,
  type PolicyOption,
  policyOption,
  type TableOption,
  type TimeLimitOption,
  tableOption,
  timeLimitOption,
  withConnection,
  withNarrowing,
} from '../options.ts';
import { passOver, tellMissingUser } from '../pass.ts';
import { readPolicy, withRole } from '../policy.ts';
import { policyToShow } from '../policy-life/in-force.ts';
import { checkPlace } from '../saved-plan/files.ts';
import { savePlan } from '../saved-plan/use.ts';
import { planLines } from '../views/plan.ts';
import { limitsFor } from '../views/steps.ts';

type Options = ConnectionOptions &
  TableOption &
  PolicyOption &
  JsonOption &
  NarrowingOptions &
  TimeLimitOption & { readonly role?: string; readonly out?: string; readonly failOn?: readonly string[] };

export const planCommand = (context: Context): Command => {
  const command = new Command('plan')
    .addOption(policyOption('policy file (default: the newest pushed version, else the built-in defaults)'))
    .addOption(tableOption('table with what earlier runs did (default: none; plans then know less)'))
    .addOption(
      new Option(
        '--role <path/name>',
        'role to assume in each account; reading is enough (default: the policy’s memberRole)',
      ),
    );
  command.addOption(new Option('--out <file>', 'save the plan, for `rekey run --plan`'));
  return helpOf('plan', withConnection(withNarrowing(command)))
    .addOption(timeLimitOption())
    .addOption(failOnOption(['changes'], 'exit with 3 for: changes (there is something to do)'))
    .addOption(jsonOption())
    .action((options: Options) => plan(options, context));
};

const plan = async (options: Options, context: Context): Promise<void> => {
  checkNarrowing(options);
  const file = given(options.policy);
  const table = given(options.table);
  const out = given(options.out);
  if (out !== undefined) checkPlace(out);
  const read = file === undefined ? undefined : await readPolicy(file, context);
  const { openRekey } = await loadCompose();
  using rekey = await openRekey({ ...connectionOf(options), ...(table === undefined ? {} : { table }) });
  const named = await policyToShow(read, rekey.policies);
  const result = await passOver('plan', {
    rekey,
    named: withRole(named, options.role),
    options,
    context,
  });
  if (options.json) context.printJson(documentOf('rekey.plan/1', planJson(result)));
  else context.print(planLines(result, { look: context.look, limits: limitsFor(options.account) }));
  if (out !== undefined) await savePlan(out, result, { rekey, named, options, context });
  context.exitWith(exitCodeOfRun(result, options.failOn));
  tellMissingUser(result, { options, context });
};
