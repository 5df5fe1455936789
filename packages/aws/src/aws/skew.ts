import type { IAMClient } from '@aws-sdk/client-iam';

type Stack = IAMClient['middlewareStack'];

// What AWS says of a request that was signed by a wrong clock.
const codesOfSkew: readonly string[] = [
  'AuthFailure',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
];

/**
 * Where the local clock is 4 minutes off or more, the SDK takes every error for one of the clock's and repeats the call:
 * refusals, "no such user" and "not ready yet", five times over. Here only those that may be the clock's are repeated.
 */
export function repeatForSkewAlone<Client extends { readonly middlewareStack: object }>(client: Client): Client {
  // The stacks of the clients differ only in the types of what passes through.
  const stack = client.middlewareStack as Stack;
  stack.addRelativeTo(
    <Args, Answer>(next: (args: Args) => Promise<Answer>) =>
      async (args: Args): Promise<Answer> => {
        try {
          return await next(args);
        } catch (error) {
          forget(error);
          throw error;
        }
      },
    { name: 'rekeySkew', relation: 'before', toMiddleware: 'httpSigningMiddleware', override: true },
  );
  return client;
}

function forget(error: unknown): void {
  if (!(error instanceof Error) || codesOfSkew.includes(error.name)) return;
  const { $metadata } = error as { $metadata?: { clockSkewCorrected?: boolean } };
  if ($metadata) delete $metadata.clockSkewCorrected;
}
