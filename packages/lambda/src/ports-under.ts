import type { Observer, Policy, Ports } from '@rekey/engine';
import { keepsOutcomes } from '@rekey/notify';
import type { Work } from './handle.ts';
import { logRunEvent } from './logs.ts';

/** The ports of what is done under a policy; whatever happens is logged. */
export const portsUnder = ({ world, invocation }: Work, policy: Policy, observe: Observer = () => {}): Ports =>
  world.ports(
    (event) => {
      logRunEvent(invocation.logger, event);
      observe(event);
    },
    keepsOutcomes(world.channels.bus, policy),
  );
