import { cpus, totalmem } from 'node:os';

/** Numbers mean something only together with the machine they were taken on. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly node: string;
  readonly at: string;
};

const bytesPerGiB = 1_024 ** 3;

export const thisMachine = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / bytesPerGiB),
  node: process.version,
  at: new Date().toISOString(),
});

export const describeMachine = ({ cpu, cores, memoryGiB, node, at }: Machine): string =>
  `${cpu}, ${cores} cores, ${memoryGiB} GiB, Node ${node}, ${at}`;
