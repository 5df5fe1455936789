import type { AccountId, KeyId, UserName } from '../model/ids.ts';
import type { Clock, Refusal } from '../ports.ts';

export type PortName = 'directory' | 'sessions' | 'census' | 'keys' | 'vault' | 'store' | 'journal';

/** One call through a port, as interceptors and the log see it. */
export type Call = {
  /** The process that calls: two runs at once have different names. */
  readonly client: string;
  readonly port: PortName;
  readonly method: string;
  /** Sent to change something, in AWS or (ports `store` and `journal`) in the table, whether or not it does. */
  readonly mutating: boolean;
  readonly account?: AccountId;
  readonly region?: string;
  readonly user?: UserName;
  readonly keyId?: KeyId;
  readonly args: readonly unknown[];
};

/** Why a request that changes something may not be sent now, asked before each; undefined where it may. */
export type Veto = () => Refusal | undefined;

/**
 * Stands before and after every effect. `proceed` has the effect and gives the answer: do not call it and nothing
 * happens, call it and answer something else and the answer is lost, never settle and the caller has crashed. Whoever
 * sends a request again asks `veto` first, as before the first one.
 */
export type Interceptor = (call: Call, proceed: () => Promise<unknown>, veto: Veto) => Promise<unknown>;

export type LoggedCall = {
  readonly call: Call;
  readonly at: Date;
  /** How often the effect took place: 0 when an interceptor stood in front of it. */
  readonly reached: number;
  /** What the caller got; undefined if it never heard. */
  readonly answer?: { readonly value: unknown } | { readonly error: unknown };
};

export type CallOptions = { readonly client: string; readonly clock: Clock; readonly interceptor: Interceptor };

export type CallDetails = Omit<Call, 'client'>;

/** Runs one effect, which itself is synchronous and therefore atomic, under the interceptor. */
export type RunCall = <T>(details: CallDetails, effect: () => T, veto?: Veto) => Promise<T>;

type Entry = { -readonly [Field in keyof LoggedCall]: LoggedCall[Field] };

export const passThrough: Interceptor = (_call, proceed) => proceed();

const always: Veto = () => undefined;

/** The log, and a maker of `RunCall`s that write to it. */
export const createCallLog = (): {
  readonly log: readonly LoggedCall[];
  readonly caller: (options: CallOptions) => RunCall;
} => {
  const log: Entry[] = [];

  const caller =
    ({ client, clock, interceptor }: CallOptions): RunCall =>
    async <T>(details: CallDetails, effect: () => T, veto: Veto = always): Promise<T> => {
      const call: Call = { client, ...details };
      const entry: Entry = { call, at: clock.now(), reached: 0 };
      log.push(entry);
      const proceed = async (): Promise<unknown> => {
        entry.reached += 1;
        return effect();
      };
      try {
        // The interceptor answers in the port's type: it has the call to know it by.
        const value = (veto() ?? (await interceptor(call, proceed, veto))) as T;
        entry.answer = { value };
        return value;
      } catch (error) {
        entry.answer = { error };
        throw error;
      }
    };

  return { log, caller };
};
