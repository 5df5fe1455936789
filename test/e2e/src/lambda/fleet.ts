import { type Invoked, type LambdaRuntime, lambdaRuntime } from './runtime.ts';

/** The function in as many processes as are asked at one time; each is kept for the next event, as Lambda does. */
export type LambdaFleet = AsyncDisposable & Pick<LambdaRuntime, 'invoke'>;

export function lambdaFleet(bundle: string, env: () => Promise<Readonly<Record<string, string>>>): LambdaFleet {
  const all: LambdaRuntime[] = [];
  const idle: LambdaRuntime[] = [];
  const another = (): LambdaRuntime => {
    const made = lambdaRuntime(bundle, env);
    all.push(made);
    return made;
  };
  return {
    async invoke(event, ...rest): Promise<Invoked> {
      const runtime = idle.pop() ?? another();
      try {
        return await runtime.invoke(event, ...rest);
      } finally {
        idle.push(runtime);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(all.map((each) => each[Symbol.asyncDispose]()));
    },
  };
}
