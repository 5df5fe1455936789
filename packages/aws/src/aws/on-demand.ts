import type { IAMClient } from '@aws-sdk/client-iam';

/** What adapters need of a client. */
export type Iam = Pick<IAMClient, 'send'>;

/** Sends by a client that is made as it is first needed, and anew after it was let go: each takes 15 KB. */
export function onDemand(make: () => Iam): Iam & { letGo(): void } {
  let client: Iam | undefined;
  const send = (...call: Parameters<Iam['send']>) => {
    client ??= make();
    return client.send(...call);
  };
  return {
    send: send as Iam['send'], // overloaded, of which Parameters takes the last
    letGo() {
      client = undefined;
    },
  };
}
