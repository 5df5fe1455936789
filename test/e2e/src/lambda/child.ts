import { randomUUID } from 'node:crypto';

// A process with the function loaded, as Lambda keeps one: one event at a time, what it prints is its log.

type Asked = { readonly event: unknown; readonly deadline: number };

const loadingSince = process.cpuUsage();
const startedAt = performance.now();
const { handler } = (await import(process.argv[2] ?? '')) as {
  handler: (event: unknown, context: object) => Promise<unknown>;
};
const { user, system } = process.cpuUsage(loadingSince);
process.send?.({ loaded: { cpuMs: (user + system) / 1_000, wallMs: performance.now() - startedAt } });

process.on('message', ({ event, deadline }: Asked) => {
  const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis: () => deadline - Date.now() };
  // The event arrives as JSON, and the answer leaves as such.
  void Promise.resolve(handler(JSON.parse(JSON.stringify(event)), context)).then(
    (answer) => process.send?.({ answer: JSON.parse(JSON.stringify(answer ?? null)) as unknown }),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? { name: error.name, message: error.message } : String(error) }),
  );
});
