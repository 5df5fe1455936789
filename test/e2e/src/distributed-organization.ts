import type { AccountDescription, State } from '@rekey/emulator';
import { objectsIn } from './bucket.ts';
import { environmentOf, management } from './deploy.ts';
import type { Deployed } from './distributed.ts';
import { rotated, working } from './health.ts';

/** An event of the state machine. */
export type Asked = {
  readonly kind: string;
  readonly run?: string;
  readonly accounts?: readonly { readonly id: string }[];
};

const used = { lastUsedDaysAgo: 1 };
export const accountsOf = (count: number): readonly AccountDescription[] =>
  Array.from({ length: count }, (_, n) => ({
    id: String(200_000_000_000 + n),
    users: [
      { name: 'due', keys: [{ ageDays: 120, ...used }] },
      { name: 'young', keys: [{ ageDays: 10, ...used }] },
    ],
  }));
export const idsOf = (accounts: readonly { readonly id: string }[] = []): readonly string[] =>
  accounts.map(({ id }) => id);

/** Of everybody who had a working key: whether they still have, and no other. */
export const fates = (before: State, after: State, accounts: readonly AccountDescription[]): ReadonlySet<string> =>
  new Set(accounts.flatMap(({ id }) => ['due', 'young'].map((user) => working(before, after, { account: id, user }))));
export const rotatedIn = (state: State, accounts: readonly AccountDescription[]): readonly string[] =>
  idsOf(accounts).filter((account) => rotated(state, { account, user: 'due' }) === 'rotated');
export const askedOf = ({ lambda }: Deployed, kind: string): readonly Asked[] =>
  (lambda.events as readonly Asked[]).filter((event) => event.kind === kind);

type Batches = readonly Pick<Asked, 'accounts'>[];

/** By the name of the object. */
export const batchesIn = async ({ emulator }: Deployed): Promise<Readonly<Record<string, Batches>>> => {
  const { REKEY_BATCH_BUCKET: bucket = '' } = await environmentOf(emulator, management);
  const objects = Object.entries(await objectsIn(emulator, management, bucket));
  return Object.fromEntries(objects.map(([name, { text }]) => [name, JSON.parse(text) as Batches]));
};
