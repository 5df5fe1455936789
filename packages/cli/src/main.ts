#!/usr/bin/env node
import { runCli } from './cli.ts';
import { processIo } from './io.ts';

// A reader that has seen enough (`rekey status | head`), or that has died, is no fault of ours: a run goes on to its end.
for (const output of [process.stdout, process.stderr]) {
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(processIo());
