/** One API call as the emulator saw it; never a secret value. */
export type Call = {
  readonly n: number;
  /** Of the calling credentials: the account whose resources are acted on. */
  readonly account: string;
  readonly principal: string;
  readonly sessionName: string | null;
  readonly sourceIdentity: string | null;
  readonly accessKeyId: string | null;
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  /** By the name of the operation, whether or not it succeeded. */
  readonly mutating: boolean;
  readonly params: CallParameters;
  /** The permissions that it was judged by, up to the one that was missing. */
  readonly actions: readonly string[];
  /** 0: the connection was cut. */
  readonly status: number | null;
  readonly errorCode: string | null;
  /** Milliseconds of a real monotonic clock. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** Virtual time. */
  readonly time: string;
};

export type CallParameters = {
  readonly userName?: string;
  readonly accessKeyId?: string;
  readonly createdAccessKeyId?: string;
  readonly secretId?: string;
  readonly name?: string;
  readonly status?: string;
  readonly roleArn?: string;
  readonly targetAccount?: string;
  readonly tableName?: string;
  readonly tableNames?: readonly string[];
  /** Of AssumeRole: the session policy, as JSON. */
  readonly policy?: string;
  readonly [name: string]: unknown;
};

/** Fields that must be equal to, or among, what is given. */
export type CallFilter = {
  readonly account?: string | readonly string[];
  readonly service?: string | readonly string[];
  readonly operation?: string | readonly string[];
  readonly principal?: string;
  readonly sessionName?: string;
  readonly sourceIdentity?: string;
  readonly mutating?: boolean;
  readonly status?: number;
  readonly errorCode?: string;
  /** Only calls numbered above this. */
  readonly since?: number;
};
