/** A table as it is printed and written: every cell of a row is in the order of `columns`. */
export type Table = {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** What a reader has to know to take the numbers for what they are. */
  readonly notes?: readonly string[];
};

export type Cell = string | number;

export type BenchmarkOptions = {
  /** How often each measurement is made; the median is told. */
  readonly repeats: number;
};

export type Benchmark = {
  /** For the help text: one line. */
  readonly about: string;
  readonly run: (options: BenchmarkOptions) => Promise<readonly Table[]>;
};
