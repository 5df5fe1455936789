import type { Account, AccountAccess, Census, Clock, Directory, Ports, Sessions, Vault } from '@rekey/engine';

/** Asks once and remembers the answer, a failure too. */
type Once = <T>(question: readonly unknown[], ask: () => Promise<T>) => Promise<T>;

export const rememberAnswers = (): Once => {
  const answers = new Map<string, Promise<unknown>>();
  return <T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify(question);
    const known = answers.get(key) ?? ask();
    answers.set(key, known);
    return known as Promise<T>; // the question names the method: what was put in is what comes out
  };
};

/**
 * Ports for several plans over the same facts, at one and the same moment: so that plans differ by their policies alone,
 * and the second asks AWS only for what the first did not need. For plans only: what changes something is passed on.
 */
export const withSameFacts = (ports: Ports, once: Once): Ports => ({
  ...ports,
  clock: standing(ports.clock),
  directory: directoryOf(ports.directory, once),
  sessions: sessionsOf(ports.sessions, once),
  store: {
    ...ports.store,
    holds: () => once(['holds'], () => ports.store.holds()),
    account: (account) => once(['memory', account], () => ports.store.account(account)),
  },
});

const standing = (clock: Clock): Clock => {
  let at: Date | undefined;
  return { ...clock, now: () => (at ??= clock.now()) };
};

const directoryOf = (directory: Directory, once: Once): Directory => ({
  organization: () => once(['organization'], () => directory.organization()),
  accounts: async function* () {
    yield* await once(['accounts'], async () => {
      const all: Account[] = [];
      for await (const account of directory.accounts()) all.push(account);
      return all;
    });
  },
  organizationalUnits: () => once(['units'], () => directory.organizationalUnits()),
  optedOut: (tag) => once(['opted-out', tag], () => directory.optedOut(tag)),
  isOptedOut: (account, tag) => once(['is-opted-out', account, tag], () => directory.isOptedOut(account, tag)),
  tags: (account) => once(['account-tags', account], () => directory.tags(account)),
});

const sessionsOf = (sessions: Sessions, once: Once): Sessions => ({
  open: (account, options) => {
    const of = [account.id, options.role, options.access];
    return once(['session', ...of], async () => accessOf(await sessions.open(account, options), once, of));
  },
});

const accessOf = (...[access, once, of]: readonly [AccountAccess, Once, readonly string[]]): AccountAccess => ({
  census: censusOf(access.census, once, of),
  keys: {
    ...access.keys,
    list: (user) => once(['keys', ...of, user], () => access.keys.list(user)),
    lastUse: (key) => once(['last-use', ...of, key], () => access.keys.lastUse(key)),
  },
  role: () => once(['role', ...of], () => access.role()),
  vault: (region) => vaultOf(access.vault(region), once, [...of, region]),
});

const censusOf = (...[census, once, of]: readonly [Census, Once, readonly string[]]): Census => ({
  requestReport: () => once(['request-report', ...of], () => census.requestReport()),
  report: () => once(['report', ...of], () => census.report()),
  users: () => once(['users', ...of], () => census.users()),
  profiles: () => once(['profiles', ...of], () => census.profiles()),
  user: (user) => once(['user', ...of, user], () => census.user(user)),
  groups: (user) => once(['groups', ...of, user], () => census.groups(user)),
  attachedPolicies: (user) => once(['attached', ...of, user], () => census.attachedPolicies(user)),
  console: (user) => once(['console', ...of, user], () => census.console(user)),
});

const vaultOf = (...[vault, once, of]: readonly [Vault, Once, readonly string[]]): Vault => ({
  ...vault,
  custody: (request) => once(['custody', ...of, request], () => vault.custody(request)),
  inspect: (name) => once(['inspect', ...of, name], () => vault.inspect(name)),
});
