#!/usr/bin/env node
import { runCli } from './cli.ts';
import { processIo } from './io.ts';

// A reader that has seen enough (`rekey status | head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

process.exitCode = await runCli(processIo());
