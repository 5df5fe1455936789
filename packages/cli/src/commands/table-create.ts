import { Command } from 'commander';
import type { Context } from '../context.ts';
import { helpOf } from '../help.ts';
import { documentOf } from '../json.ts';
import { loadCompose } from '../load.ts';
import {
  type ConnectionOptions,
  type JsonOption,
  jsonOption,
  required,
  type TableOption,
  tableOption,
  withConnection,
} from '../options.ts';

type Options = ConnectionOptions & TableOption & JsonOption;

export const tableCreateCommand = (context: Context): Command => {
  const command = new Command('create').addOption(tableOption('name of the table (required)'));
  return helpOf('table create', withConnection(command))
    .addOption(jsonOption())
    .action((options: Options) => create(options, context));
};

const create = async (options: Options, context: Context): Promise<void> => {
  const table = required(options.table, '--table NAME', 'Such as: rekey table create --table rekey');
  const { createTable, openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const { status } = await createTable(open.options);
  if (options.json) context.printJson(documentOf('rekey.table/1', { table, status }));
  else
    context.print([
      status === 'created' ? `Table ${table} is created and ready.` : `Table ${table} is there already, and ready.`,
    ]);
};
