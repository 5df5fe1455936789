/**
 * Lets so many requests of one account be under way at a time: fewer after AWS throttled one, and slowly more again. What
 * AWS allows is not published, and others call in the account too.
 */
export type Gate = {
  /** `send` is one attempt, also a repeated one; whether what it throws is throttling, `isThrottling` says. */
  pass<T>(send: () => Promise<T>): Promise<T>;
};

type GateOptions = { readonly atMost: number; readonly isThrottling: (error: unknown) => boolean };

// As TCP does it: halved when there was too much, one more after as many as were allowed went well.
const cut = 0.5;

export function createGate({ atMost, isThrottling }: GateOptions): Gate {
  const waiting: (() => void)[] = [];
  let allowed = atMost;
  let underWay = 0;
  let cuts = 0;

  const letIn = () => {
    while (underWay < Math.floor(allowed) && waiting.length > 0) {
      underWay += 1;
      waiting.shift()?.();
    }
  };
  const enter = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve);
      letIn();
    });
  const learn = (throttled: boolean, cutsBefore: number) => {
    if (!throttled) allowed = Math.min(allowed + 1 / allowed, atMost);
    // Of those that were under way together, one tells enough.
    else if (cutsBefore === cuts) {
      allowed = Math.max(allowed * cut, 1);
      cuts += 1;
    }
  };

  return {
    async pass(send) {
      await enter();
      const cutsBefore = cuts;
      let throttled = false;
      try {
        return await send();
      } catch (error) {
        throttled = isThrottling(error);
        throw error;
      } finally {
        learn(throttled, cutsBefore);
        underWay -= 1;
        letIn();
      }
    },
  };
}
