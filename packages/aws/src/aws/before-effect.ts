import type { IAMClient } from '@aws-sdk/client-iam';
import type { Gate } from './gate.ts';

type Stack = IAMClient['middlewareStack'];
type Call = { readonly input?: { readonly AccessKeyId?: string } };

/** Is told of a call that is about to change something; throws where it must not. */
export type BeforeEffect = (call: { readonly command: string; readonly keyId: string | undefined }) => void;

/** What every request to one account has to pass. */
export type Guards = {
  readonly beforeEffect: BeforeEffect;
  /** Whoever waits here is asked afterwards: a lease may end meanwhile. */
  readonly gate: Gate;
};

const reading = /^(?:Describe|Generate|Get|List)/;

/**
 * Waits at the gate and asks before each request of a call that changes something, the SDK's own repetitions included:
 * between two of them the process may have slept, and another run have gone on from there.
 */
export function guardRequests<Client extends { readonly middlewareStack: object }>(
  client: Client,
  { beforeEffect, gate }: Guards,
): Client {
  // The stacks of the clients differ only in the types of what passes through.
  const stack = client.middlewareStack as Stack;
  stack.addRelativeTo(
    <Args, Answer>(next: (args: Args) => Promise<Answer>, context: { readonly commandName?: string }) =>
      (args: Args): Promise<Answer> =>
        gate.pass(async () => {
          const command = context.commandName ?? '';
          if (!reading.test(command)) beforeEffect({ command, keyId: (args as Call).input?.AccessKeyId });
          return next(args);
        }),
    { name: 'rekeyGuards', relation: 'before', toMiddleware: 'httpSigningMiddleware', override: true },
  );
  return client;
}
