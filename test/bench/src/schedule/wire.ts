import type { Span } from './assumptions.ts';
import { draw, within } from './draw.ts';
import { createSerial, type Resource } from './resources.ts';
import type { Sky } from './sky.ts';

/** One call over the network. */
export type Request = {
  /** As AWS names it: calls are counted by it. */
  readonly name: string;
  /** Of the account that it is about: with the name it decides how long the call takes. */
  readonly account?: number;
  readonly latencyMs: Span;
  readonly rate?: Resource;
  /** Units of the rate; 1 where absent. */
  readonly units?: number;
};

/** The network as one process uses it, with the processor that its calls need. */
export type Wire = {
  readonly sky: Sky;
  readonly processor: Resource;
  /** Ends when the answer is there; tells when the other side dealt with it. */
  ask(request: Request): Promise<number>;
  /** As `ask`, of what others change too: `effect` has its moment on the other side. */
  change<T>(request: Request, effect: () => T): Promise<T>;
  compute(ms: number): Promise<void>;
};

const beforeEveryAccount = -1;

export function createWire(sky: Sky): Wire {
  const { time, assumptions, organization } = sky;
  const processor = createSerial(assumptions.processor.share);
  const send = (request: Request): { readonly dealtWithAt: number; readonly answeredAt: number } => {
    sky.calls.set(request.name, (sky.calls.get(request.name) ?? 0) + 1);
    const sentAt = processor.reserve(time.nowMs(), assumptions.processor.perCallMs);
    const grantedAt = request.rate?.reserve(sentAt, request.units ?? 1) ?? sentAt;
    const takesMs = latencyOf(organization.shape.seed, request);
    return { dealtWithAt: grantedAt + takesMs / 2, answeredAt: grantedAt + takesMs };
  };
  return {
    sky,
    processor,
    async ask(request) {
      const { dealtWithAt, answeredAt } = send(request);
      await time.sleepUntil(answeredAt);
      return dealtWithAt;
    },
    async change(request, effect) {
      const { dealtWithAt, answeredAt } = send(request);
      await time.sleepUntil(dealtWithAt);
      const answer = effect();
      await time.sleepUntil(answeredAt);
      return answer;
    },
    compute: (ms) => time.sleepUntil(processor.reserve(time.nowMs(), ms)),
  };
}

/** The same for every call of this name about this account, so that a bound can be computed from it. */
export const latencyOf = (seed: number, { name, account = beforeEveryAccount, latencyMs }: Request): number =>
  within(latencyMs, draw(seed, account, numberOf(name)));

function numberOf(name: string): number {
  let number = 0;
  for (let at = 0; at < name.length; at += 1) number = Math.imul(number, 31) + name.charCodeAt(at);
  return number;
}
