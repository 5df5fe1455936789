import type { Limits, PartialLifecycle } from '@rekey/engine';
import type { AccountDescription } from '@rekey/engine/testing';

// A history before it happens: plain data, so that it can be printed, shrunk and played again.

export type ModeScript = 'off' | 'plan' | 'enforce';

/** `org`, or the id of an OU or account. */
export type Place = string;

/** Who is meant: a user's name, those with the tag `kind: exempt`, or the members of the group `exempt`. */
export type Whom = { readonly name: string } | { readonly prefix: string } | 'tagged' | 'grouped' | 'everyone';

export type PolicyScript = {
  readonly mode: ModeScript;
  readonly overrides: readonly { readonly place: Place; readonly whom: Whom; readonly mode: ModeScript }[];
  readonly exceptions: readonly {
    readonly place: Place;
    readonly whom: Whom;
    /** Days from the start of the history; undefined: always, or without end. */
    readonly fromDay?: number;
    readonly lastDay?: number;
  }[];
  readonly lifecycle: PartialLifecycle;
  readonly secretName: string;
  readonly existing: 'adopt' | 'refuse';
  readonly limits: Partial<Limits>;
};

/** Users, keys and accounts are named by number, and the number is taken modulo what is there when it happens. */
export type Change =
  | {
      readonly kind: 'create-key' | 'edit-secret' | 'schedule-secret-deletion' | 'remove-secret';
      readonly user: number;
    }
  | {
      readonly kind: 'delete-key' | 'switch-on' | 'switch-off' | 'use-key';
      readonly user: number;
      readonly key: number;
    }
  | { readonly kind: 'rename-user' | 'move-user' | 'delete-user' | 'recreate-user'; readonly user: number }
  | { readonly kind: 'exempt-by-tag' | 'exempt-by-group' | 'quarantine'; readonly user: number; readonly on: boolean }
  | { readonly kind: 'add-account' }
  | { readonly kind: 'remove-account' | 'move-account'; readonly account: number }
  | {
      readonly kind: 'suspend' | 'opt-out' | 'hide-tags' | 'remove-role' | 'delay-report';
      readonly account: number;
      readonly on: boolean;
    }
  | { readonly kind: 'deny'; readonly account: number; readonly actions: readonly string[] }
  | { readonly kind: 'hold'; readonly place: Place; readonly user?: number; readonly days?: number }
  | { readonly kind: 'release' }
  // Between runs only: a policy is read once, and who puts a table back stops the runs first.
  | { readonly kind: 'policy'; readonly policy: PolicyScript }
  | { readonly kind: 'lose-table' | 'restore-table' };

export const faultKinds = [
  'crash before',
  'crash after',
  'answer lost',
  'never arrived',
  'late',
  'refused',
  'throttled',
  'slow',
  'asleep',
  'sent again',
  'table down',
  'stale list',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** The calls that a fault or a person counts: so that what is rare, like a creation, is hit as often as what is not. */
export type Counted = 'any' | 'list' | 'create' | 'store' | 'change' | 'table' | 'journal';

export type Fault = {
  readonly kind: FaultKind;
  readonly on: Counted;
  /** The how-manieth call of its kind in this run, from 0. */
  readonly nth: number;
  /** How long, where that means anything. */
  readonly ms: number;
};

/** Somebody does something while a run is under way: just before its nth call. */
export type Meanwhile = { readonly on: Counted; readonly nth: number; readonly change: Change };

export type RunScript = {
  readonly kind: 'run' | 'plan' | 'undo';
  readonly startsAfterMs: number;
  readonly skewMs: number;
  readonly timeBudgetMs?: number;
  /** A run of so many workers, each a process of its own; undefined: all in one. */
  readonly workers?: number;
  /** One user alone, now; of an undo: whose keys come back. */
  readonly user?: number;
  readonly faults: readonly Fault[];
  readonly meanwhile: readonly Meanwhile[];
};

/** A stretch of days, what people do at its end, and the run or runs after it. */
export type Episode = {
  readonly days: number;
  readonly changes: readonly Change[];
  readonly runs: readonly RunScript[];
};

export type Script = {
  /** Draws what is no choice of the script's: latencies. */
  readonly seed: number;
  readonly accounts: readonly AccountDescription[];
  readonly policy: PolicyScript;
  readonly episodes: readonly Episode[];
};
