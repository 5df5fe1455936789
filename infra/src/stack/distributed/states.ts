// As much of the Amazon States Language as one state machine uses: https://states-language.net

/** A field whose name ends in `.$` holds a path instead of a value. */
export type Template = Readonly<Record<string, string | number | Readonly<Record<string, string | number>>>>;

export type Retrier = {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: 'FULL';
};

type Then = { readonly Next: string } | { readonly End: true };

export type Task = Then & {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters: Template;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly ResultSelector?: Template;
  readonly Catch?: readonly {
    readonly ErrorEquals: readonly string[];
    readonly ResultPath: null;
    readonly Next: string;
  }[];
  /** Null: `{}`, whatever the result was. */
  readonly OutputPath?: null;
};

export type DistributedMap = Then & {
  readonly Type: 'Map';
  readonly Label: string;
  readonly MaxConcurrency: number;
  readonly ToleratedFailurePercentage: number;
  readonly ItemReader: {
    readonly Resource: string;
    readonly ReaderConfig: { readonly InputType: 'JSON' };
    readonly Parameters: Template;
  };
  readonly ItemSelector: Template;
  readonly ItemProcessor: {
    readonly ProcessorConfig: { readonly Mode: 'DISTRIBUTED'; readonly ExecutionType: 'STANDARD' };
    readonly StartAt: string;
    readonly States: Readonly<Record<string, Task>>;
  };
  /** Null: the input goes on as it was. */
  readonly ResultPath: null;
};

type Choice = {
  readonly Type: 'Choice';
  readonly Choices: readonly { readonly Variable: string; readonly NumericEquals: number; readonly Next: string }[];
  readonly Default: string;
};

export type Definition = {
  readonly Comment: string;
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, Task | Choice | DistributedMap | { readonly Type: 'Succeed' }>>;
};
