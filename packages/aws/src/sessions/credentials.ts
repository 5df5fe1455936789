import type { Clock } from '@rekey/engine';

export type SessionCredentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
};

/** Gives credentials that are good for a while yet; `discard` makes it fetch new ones in place of those named. */
export type RenewingCredentials = {
  (): Promise<SessionCredentials>;
  /** Tells the SDK not to keep copies of its own: each client would renew by itself, and by the local clock. */
  readonly memoized: true;
  current(): SessionCredentials | undefined;
  discard(used: SessionCredentials | undefined): void;
};

// Longer than any call with its retries takes.
const renewBeforeMs = 5 * 60 * 1_000;

export function renewing(fetch: () => Promise<SessionCredentials>, clock: Pick<Clock, 'now'>): RenewingCredentials {
  let current: SessionCredentials | undefined;
  let renewal: Promise<SessionCredentials> | undefined;

  const isGood = ({ expiration }: SessionCredentials) => expiration.getTime() - clock.now().getTime() > renewBeforeMs;
  const renew = async () => {
    try {
      current = await fetch();
      return current;
    } finally {
      renewal = undefined;
    }
  };
  const provide = async () => {
    if (current && isGood(current)) return current;
    renewal ??= renew();
    return renewal;
  };
  return Object.assign(provide, {
    memoized: true as const,
    current: () => current,
    discard(used: SessionCredentials | undefined) {
      if (used === current) current = undefined;
    },
  });
}
