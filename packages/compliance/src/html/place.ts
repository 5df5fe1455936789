import type { AccountId, Coverage, FindingKind, KeyStanding, OuId, RunId, UserName, Verdict } from '@rekey/engine';

export const accountOrders = ['oldest', 'too-old', 'overdue', 'users', 'name'] as const;
export type AccountOrder = (typeof accountOrders)[number];

export const coverShows = ['in-force', 'ends-soon', 'over', 'unmatched', 'not-yet'] as const;
/** Exceptions and holds of one standing. */
export type CoverShow = (typeof coverShows)[number];

export type AccountFilter = {
  readonly ou?: OuId | undefined;
  readonly coverage?: Coverage | undefined;
  readonly code?: string | undefined;
  readonly finding?: FindingKind | undefined;
  readonly q?: string | undefined;
  readonly order?: AccountOrder | undefined;
};

export type KeyPlace = {
  readonly standing?: KeyStanding | undefined;
  readonly verdict?: Verdict | undefined;
  readonly ou?: OuId | undefined;
  readonly account?: AccountId | undefined;
  /** Whole days of age, both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
};

export type UserPlace = {
  readonly verdict?: Verdict | undefined;
  readonly overdue?: 'yes' | undefined;
  readonly ou?: OuId | undefined;
  readonly account?: AccountId | undefined;
};

/** Of a long list, counted from 1. */
type Sheet = { readonly sheet?: number | undefined };

/** Everything that can be looked at, by what it is about; where it is, a `View` knows. */
export type Place =
  | { readonly page: 'overview' | 'ous' | 'findings' | 'coverage' | 'runs' | 'policy' | 'controls' | 'intents' }
  | { readonly page: 'ou'; readonly ou: OuId }
  | ({ readonly page: 'accounts' } & AccountFilter & Sheet)
  | ({ readonly page: 'account'; readonly account: AccountId } & Sheet)
  | { readonly page: 'user'; readonly account: AccountId; readonly user: UserName }
  | ({ readonly page: 'keys' } & KeyPlace & Sheet)
  | ({ readonly page: 'users' } & UserPlace & Sheet)
  | ({ readonly page: 'finding'; readonly finding: FindingKind; readonly ou?: OuId | undefined } & Sheet)
  | ({ readonly page: 'exceptions'; readonly show?: CoverShow | undefined } & Sheet)
  /** Users whom an exception or a hold leaves alone, by its number in the list. */
  | ({ readonly page: 'excepted'; readonly cover: string } & Sheet)
  | ({ readonly page: 'run'; readonly run: RunId } & Sheet)
  | { readonly page: 'search'; readonly q?: string | undefined };
