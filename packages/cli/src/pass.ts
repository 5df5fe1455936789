import { type RunRequest, type RunResult, rotateOrganization } from '@rekey/engine';
import type { Rekey } from './compose.ts';
import type { Context } from './context.ts';
import { watchInterrupts } from './interrupt.ts';
import type { JsonOption, NarrowingOptions, TimeLimitOption } from './options.ts';
import type { NamedPolicy } from './policy.ts';
import { showProgress } from './progress/progress.ts';
import { requestOf } from './request.ts';

type Wiring = {
  readonly rekey: Rekey;
  readonly named: NamedPolicy;
  readonly options: NarrowingOptions & TimeLimitOption & JsonOption;
  readonly context: Context;
};

/** One pass over the organization, shown while it goes on and stopped by Ctrl-C. */
export const passOver = async (
  kind: RunRequest['kind'],
  { rekey, named, options, context: { io } }: Wiring,
): Promise<RunResult> => {
  const progress = showProgress(io.stderr, { env: io.env, quiet: options.json === true });
  using interrupts = watchInterrupts(io, progress.say);
  using _display = { [Symbol.dispose]: progress.stop };
  return await rotateOrganization(
    rekey.ports(progress.observe),
    requestOf(kind, {
      now: rekey.now(),
      policy: named.policy,
      policyName: named.name,
      options,
      cancellation: interrupts.cancellation,
    }),
  );
};
