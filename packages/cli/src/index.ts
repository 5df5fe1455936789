export { runCli } from './cli.ts';
export { type Io, type Output, processIo } from './io.ts';
