import type { IAMClient } from '@aws-sdk/client-iam';

type Stack = IAMClient['middlewareStack'];
type Call = { readonly input?: { readonly AccessKeyId?: string } };

/** Is told of a call that is about to change something; throws where it must not. */
export type BeforeEffect = (call: { readonly command: string; readonly keyId: string | undefined }) => void;

const reading = /^(?:Describe|Generate|Get|List)/;

/**
 * Asks before each request of a call that changes something, the SDK's own repetitions included: between two of them the
 * process may have slept, and another run have gone on from there.
 */
export function askBeforeEffects<Client extends { readonly middlewareStack: object }>(
  client: Client,
  ask: BeforeEffect,
): Client {
  // The stacks of the clients differ only in the types of what passes through.
  const stack = client.middlewareStack as Stack;
  stack.addRelativeTo(
    <Args, Answer>(next: (args: Args) => Promise<Answer>, context: { readonly commandName?: string }) =>
      async (args: Args): Promise<Answer> => {
        const command = context.commandName ?? '';
        if (!reading.test(command)) ask({ command, keyId: (args as Call).input?.AccessKeyId });
        return next(args);
      },
    { name: 'rekeyBeforeEffect', relation: 'before', toMiddleware: 'httpSigningMiddleware', override: true },
  );
  return client;
}
