import type { State, UserState } from '@rekey/emulator';

/** What became of a user's keys, told from the emulator's state alone: `off gone +1`. */
export function outcomeOf(before: State, after: State, { account, user }: { account: string; user: string }): string {
  const old = userIn(before, account, user).keys;
  const now = userIn(after, account, user).keys;
  const fates = old.map((key) => {
    const still = now.find(({ id }) => id === key.id);
    return still === undefined ? 'gone' : still.status === 'Active' ? 'on' : 'off';
  });
  const made = now.filter(({ id }) => !old.some((key) => key.id === id));
  return [...fates, ...made.map(({ status }) => (status === 'Active' ? '+new' : '+off'))].join(' ');
}

export function userIn(state: State, account: string, user: string): UserState {
  const found = state.accounts[account]?.users[user];
  if (found === undefined) throw new Error(`no user ${user} in ${account}`);
  return found;
}

/** The key ids whose version of the secret is AWSCURRENT. */
export function currentKeyIn(
  state: State,
  account: string,
  secret: { name: string; region?: string },
): string | undefined {
  const found = state.accounts[account]?.secrets[secret.region ?? 'us-east-1']?.[secret.name];
  const value = found?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.value ?? '';
  return /"AccessKeyId":"(\w+)"/.exec(value)?.[1];
}

/** Everything that a reader of the table gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
