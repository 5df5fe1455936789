import type { AccountId, ListedKey, UserName } from '@rekey/engine';
import type { World, WorldAccount, WorldTable, WorldUser } from '@rekey/engine/testing';
import { createWorld, wholeSeconds } from '@rekey/engine/testing';
import type { Ledger } from './ledger.ts';
import { aboutUser, createLedger, secretsOf } from './ledger.ts';
import type { PolicyScript, Script } from './script.ts';

type Snapshot = { readonly at: number; readonly moment: number; readonly keys: readonly ListedKey[] };

/** Everything that one history happens on. */
export type Stage = {
  readonly world: World;
  readonly ledger: Ledger;
  policy: PolicyScript;
  /** The table was lost or put back: what Rekey knew, it need not know any more. */
  isTableTampered: boolean;
  readonly copies: WorldTable[];
  /**
   * Users who were made anew, moved or renamed: a creation under way may have hit the new one, or gone into a secret that
   * they can not read, and nobody can tell.
   */
  readonly elusive: Set<string>;
  /** Told line by line; nobody listens but in a replay. */
  readonly tell: (line: () => string) => void;
  /** Notes the keys of a user as they are now, for lists that come late. */
  readonly snap: (account: AccountId, user: UserName) => void;
  /** What IAM may still answer `lagMs` after a change, and as of which moment. */
  readonly lateList: (account: AccountId, user: UserName, lagMs: number) => Snapshot | undefined;
};

export function createStage(script: Script, tell: Stage['tell']): Stage {
  const world = createWorld({ accounts: script.accounts });
  giveSecretsTo(world);
  const ledger = createLedger(world);
  const snapshots = new Map<string, Snapshot[]>();
  const stage: Stage = {
    world,
    ledger,
    policy: script.policy,
    isTableTampered: false,
    copies: [],
    elusive: new Set(),
    tell,
    snap: (account, name) => {
      const user = world.state.accounts.get(account)?.users.get(name);
      const keys = (user?.keys ?? []).map(({ id, status, createdAt }) => ({
        id,
        status,
        createdAt: wholeSeconds(createdAt),
      }));
      const subject = aboutUser(account, name);
      const all = snapshots.get(subject) ?? [];
      all.push({ at: world.clock.elapsedMs(), moment: ledger.now(), keys });
      snapshots.set(subject, all);
    },
    lateList: (account, name, lagMs) => {
      const asOf = world.clock.elapsedMs() - lagMs;
      const all = snapshots.get(aboutUser(account, name)) ?? [];
      return all.findLast(({ at }) => at <= asOf) ?? all[0];
    },
  };
  for (const { account, user } of everyone(stage)) stage.snap(account.id, user.name);
  return stage;
}

/** What an earlier run stored names the ARN that its user had then: who moves away from it can read it no more. */
function giveSecretsTo({ state }: World): void {
  for (const { id, users, secrets } of state.accounts.values()) {
    for (const secret of secretsOf({ secrets })) {
      const owner = [...users.values()].find(({ keys }) => keys.some((key) => secret.versions.has(`${id}|${key.id}`)));
      if (owner !== undefined) secret.policy ??= `"arn:aws:iam::${id}:user${owner.path}${owner.name}"`;
    }
  }
}

export type Person = { readonly account: WorldAccount; readonly user: WorldUser };

export const everyone = ({ world }: Pick<Stage, 'world'>): readonly Person[] =>
  [...world.state.accounts.values()].flatMap((account) =>
    [...account.users.values()].map((user) => ({ account, user })),
  );

/** Whom a number of the script means now; undefined in an organization without users. */
export function personOf(stage: Stage, number: number): Person | undefined {
  const all = everyone(stage);
  return all[number % Math.max(1, all.length)];
}
