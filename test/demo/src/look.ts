import type { KeyState, State } from '@rekey/emulator';

type Where = { readonly account: string; readonly user: string };

/** The keys of a user, as AWS (here: the emulator) has them. */
export const keysOf = (state: State, { account, user }: Where): readonly KeyState[] =>
  state.accounts[account]?.users[user]?.keys ?? [];

export const withStatus = (state: State, where: Where, status: KeyState['status']): readonly string[] =>
  keysOf(state, where)
    .filter((key) => key.status === status)
    .map(({ id }) => id);

/** The id of the key whose secret is the current version of the user's secret. */
export const keyInSecret = (state: State, { account, user }: Where): string | undefined => {
  const secret = state.accounts[account]?.secrets['us-east-1']?.[`${user}_credentials`];
  const value = secret?.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.value;
  if (value === undefined || value === null || !value.startsWith('{')) return undefined;
  return (JSON.parse(value) as { AccessKeyId?: string }).AccessKeyId;
};

/** Every key of an account with its status, to compare before and after. */
export const keysOfAccount = (state: State, account: string): string =>
  JSON.stringify(
    Object.values(state.accounts[account]?.users ?? {}).map(({ name, keys }) => [
      name,
      keys.map(({ id, status }) => [id, status]),
    ]),
  );
