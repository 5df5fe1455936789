import { Command, InvalidArgumentError, Option } from 'commander';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { failureOf } from '../failure.ts';
import { helpOf } from '../help.ts';
import { loadCompose, loadDashboard } from '../load.ts';
import {
  type ConnectionOptions,
  given,
  type PolicyOption,
  policyOption,
  required,
  type TableOption,
  tableOption,
  withConnection,
} from '../options.ts';
import { readPolicy } from '../policy.ts';
import { policyToShow } from '../policy-life/in-force.ts';
import { printable } from '../text/text.ts';

type Options = ConnectionOptions & TableOption & PolicyOption & { readonly port: number };

const defaultPort = 7390; // the same each time, so that links and the chosen theme last

export const dashboardCommand = (context: Context): Command => {
  const command = new Command('dashboard')
    .addOption(tableOption('central DynamoDB table (required)'))
    .addOption(
      new Option('--port <number>', 'port on 127.0.0.1; 0 is any that is free')
        .argParser(parsePort)
        .default(defaultPort),
    )
    .addOption(policyOption('for exceptions: the policy file (default: the newest pushed version)'));
  return helpOf('dashboard', withConnection(command)).action((options: Options) => dashboard(options, context));
};

const dashboard = async (options: Options, context: Context): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that `rekey run` was given.');
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const policy = await policyReader(open, options, context);
  await open.reader.lease(); // credentials and table are there: what is not is said here, and not on every page
  const { serve } = await loadDashboard();
  const { reader, directory } = open;
  const served = await serve(
    {
      table,
      reader,
      policy,
      now: () => open.now(),
      organizationalUnits: () => directory.organizationalUnits(),
      onError: (error) => context.note([`error: ${printable(failureOf(error).message)}`]),
    },
    options.port,
  );
  const interrupted = nextInterrupt(context);
  context.note([`Dashboard of table ${printable(table)}: ${served.url}`, 'It only reads. Ctrl-C ends it.']);
  await interrupted;
  await served.close();
};

/** A file is read once, and what was pushed each time. */
const policyReader = async (...[open, options, context]: readonly [OpenTable, Options, Context]) => {
  const file = given(options.policy);
  const named = file === undefined ? undefined : await readPolicy(file, context);
  return () => policyToShow(named, open.policies);
};

const nextInterrupt = ({ io }: Context): Promise<void> =>
  new Promise((resolve) => {
    const stop = io.onInterrupt(() => {
      stop();
      resolve();
    });
  });

const highestPort = 65_535;

const parsePort = (text: string): number => {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : highestPort + 1;
  if (port <= highestPort) return port;
  throw new InvalidArgumentError(`A port is a number from 0 to ${highestPort}.`);
};
