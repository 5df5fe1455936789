/**
 * What goes wrong with the calls that match. Services go by their signing names: `iam`, `sts`, `organizations`,
 * `secretsmanager`, `dynamodb`, `tagging`, `events`, `sns`, `ses`.
 */
export type Fault = {
  readonly service?: string | readonly string[];
  readonly operation?: string | readonly string[];
  /** The account of the calling credentials. */
  readonly account?: string | readonly string[];
  readonly region?: string | readonly string[];
  /** Part of a user name, secret id, key id, role ARN or mail address among the parameters of the call. */
  readonly resource?: string;
  readonly error?: { readonly code: string; readonly status?: number; readonly message?: string };
  /** Whether the error comes instead of the effect (`before`, as usual) or in place of its answer. */
  readonly when?: 'before' | 'after';
  readonly latencyMs?: number;
  /** Closes the connection without an answer, before or after the effect. */
  readonly cut?: 'before' | 'after';
  /** The call waits, before or after its effect, until the fault is cleared; no other call waits with it. */
  readonly hold?: 'before' | 'after';
  /** How many calls it strikes; all where absent. */
  readonly times?: number;
  /** How many calls pass first. */
  readonly skip?: number;
  /** ListAccessKeys answers as of the moment the fault was injected. */
  readonly stale?: boolean;
  /** The sessions of `account` (or all) end as the call arrives. */
  readonly expireSessions?: boolean;
};
