import { isAnywhere } from '@rekey/aws/notify/places';
import { RekeyError, type RunResult } from '@rekey/engine';
import { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { exitCodeOfRun, exitCodes } from '../exit-code.ts';
import { helpOf } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import { type PlaceOptions, placesOf, type TypedPlaces, typedPlaces, withPlaces } from '../notices/options.ts';
import {
  type ConnectionOptions,
  checkNarrowing,
  given,
  type JsonOption,
  jsonOption,
  type NarrowingOptions,
  type PolicyOption,
  policyOption,
  required,
  type TableOption,
  type TimeLimitOption,
  tableOption,
  timeLimitOption,
  withConnection,
  withNarrowing,
} from '../options.ts';
import { passOver, tellMissingUser } from '../pass.ts';
import { policyInForce } from '../policy-life/in-force.ts';
import { readPolicyFiles } from '../policy-life/read-policy-files.ts';
import { functionToAsk, type RemoteOptions, withRemote } from '../remote/options.ts';
import { runRemotely } from '../remote/run.ts';
import { narrowedTo, planToFollow } from '../saved-plan/use.ts';
import { questionLines } from '../views/question.ts';
import { runLines } from '../views/run.ts';
import { limitsFor } from '../views/steps.ts';

type Options = ConnectionOptions &
  TableOption &
  PolicyOption &
  JsonOption &
  NarrowingOptions &
  TimeLimitOption &
  RemoteOptions &
  PlaceOptions & { readonly plan?: string; readonly yes?: boolean; readonly overridePolicy?: boolean };

export const runCommand = (context: Context): Command => {
  const command = new Command('run')
    .addOption(policyOption('policy file, for a table that no policy was pushed to (see `rekey policy push`)'))
    .addOption(new Option('--override-policy', 'go by --policy FILE this once, whatever version was pushed'))
    .addOption(tableOption('central DynamoDB table (required); `rekey table create` makes one'));
  return helpOf('run', withPlaces(withConnection(withRemote(withNarrowing(command)))))
    .addOption(timeLimitOption())
    .addOption(new Option('--plan <file>', 'do exactly what a plan saved by `rekey plan --out` says'))
    .addOption(new Option('--yes', 'do not ask; without a terminal nobody is asked anyway'))
    .addOption(jsonOption())
    .action((options: Options) => run(options, context, typedPlaces(command)));
};

const run = async (...[options, context, typed]: readonly [Options, Context, TypedPlaces]): Promise<void> => {
  checkNarrowing(options);
  const table = required(options.table, '--table NAME', 'To make one for a trial: rekey table create --table NAME');
  const fn = functionToAsk(options, { ...onlyFromHere(options), ...typed });
  if (fn !== undefined) return runRemotely({ fn, table }, options, context);
  const path = given(options.policy);
  if (options.overridePolicy && path === undefined)
    throw new RekeyError('USAGE', '--override-policy needs --policy FILE: it says which policy to go by instead');
  const file = path === undefined ? undefined : await readPolicyFiles(path, context);
  const places = placesOf(options, context.io.env);
  const saved = planToFollow(options.plan, options);
  const { openRekey } = await loadCompose();
  using rekey = await openRekey({ ...options, table });
  const named = await policyInForce({ rekey, table, file, path, override: options.overridePolicy === true }, context);
  const narrowed = await narrowedTo(saved, { rekey, named, options });
  const wiring = { rekey, named, context, places, ...narrowed };

  if (context.io.isInteractive && options.yes !== true) {
    const planned = await passOver('plan', wiring);
    if (!(await agreed(planned, context))) {
      context.note(['Nothing was changed.']);
      context.exitWith(exitCodes.failed);
      return;
    }
  }
  if (!options.json && !isAnywhere(places) && named.policy.notify.channels.length > 0)
    context.note(['Nobody is told of this run: --topic, --bus and --mail-from say who is.']);
  const result = await passOver('run', wiring);
  if (options.json) context.printJson(documentOf('rekey.run/1', result));
  else context.print(runLines(result, { look: context.look, limits: limitsFor(options.account) }));
  context.exitWith(exitCodeOfRun(result));
  tellMissingUser(result, { options, context });
};

const onlyFromHere = ({ policy, overridePolicy, plan, timeLimit }: Options): Readonly<Record<string, unknown>> => ({
  '--policy': given(policy),
  '--override-policy': overridePolicy,
  '--plan': plan,
  '--time-limit': timeLimit,
});

/** A plan with nothing to do asks nothing: the run only records what it sees. One that was stopped is no plan to agree to. */
const agreed = async (planned: RunResult, { io, note, noteLook }: Context): Promise<boolean> => {
  if (planned.code === 'INTERRUPTED') return false;
  const { lines, needsConsent } = questionLines(planned, noteLook);
  note(lines);
  if (!needsConsent) return true;
  const answer = await io.ask('Go on? [y/N] ');
  return /^y(es)?$/i.test(answer?.trim() ?? '');
};
