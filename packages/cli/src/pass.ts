import type { NoticePlaces } from '@rekey/aws/notify/places';
import {
  type AccountResult,
  type PlannedUser,
  type RunRequest,
  type RunResult,
  rotateOrganization,
} from '@rekey/engine';
import type { Rekey } from './compose.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-code.ts';
import { watchInterrupts } from './interrupt.ts';
import { rotateAndTell } from './notices/rotate-and-tell.ts';
import type { JsonOption, NarrowingOptions, TimeLimitOption } from './options.ts';
import type { NamedPolicy } from './policy.ts';
import { showProgress } from './progress/progress.ts';
import { requestOf } from './request.ts';
import { printable, wrapped } from './text/text.ts';
import { accountLabel } from './views/names.ts';
import type { Lines } from './views/page.ts';

type Wiring = {
  readonly rekey: Rekey;
  readonly named: NamedPolicy;
  readonly options: NarrowingOptions & TimeLimitOption & JsonOption;
  /** Where people are told of a run; nobody is told of a plan. */
  readonly places?: NoticePlaces | undefined;
  readonly context: Context;
  /** The users of a saved plan, where one is run. */
  readonly planned?: readonly PlannedUser[] | undefined;
};

/** One pass over the organization, shown while it goes on and stopped by Ctrl-C. */
export const passOver = async (
  kind: RunRequest['kind'],
  { rekey, named, options, places = {}, context: { io }, planned }: Wiring,
): Promise<RunResult> => {
  const progress = showProgress(io.stderr, {
    kind,
    env: io.env,
    quiet: options.json === true,
  });
  using interrupts = watchInterrupts(io, progress.say);
  using _display = { [Symbol.dispose]: progress.stop };
  const request = requestOf(kind, {
    now: rekey.now(),
    policy: named.policy,
    policyName: named.name,
    options,
    planned,
    cancellation: interrupts.cancellation,
  });
  const { observe } = progress;
  return kind === 'plan'
    ? await rotateOrganization(rekey.ports(observe), request)
    : await rotateAndTell(rekey, request, { places, observe });
};

/** Somebody was asked for by name, and nothing was done: why not. */
const nothingDone = ({ account, users }: AccountResult, { noteLook }: Context): Lines =>
  users.flatMap(({ user, steps, view }) =>
    steps.length > 0 || view === undefined
      ? []
      : wrapped(
          `${printable(user)} in ${accountLabel(account)}: nothing was to be done: ${view.finding ?? view.verdict}: ${printable(view.because)}.`,
          noteLook.width,
        ),
  );

/** Somebody was asked for by name and nowhere found: a slip of the pen that must not look like success. */
export const tellMissingUser = (
  { counts, accounts }: RunResult,
  { options, context }: Pick<Wiring, 'options' | 'context'>,
): void => {
  if (options.user === undefined) return;
  context.note(accounts.flatMap((result) => nothingDone(result, context)));
  if (counts.users > 0) return;
  context.note([`There is no user ${options.user} in the accounts that were looked at.`]);
  context.exitWith(exitCodes.failed);
};
