import { type Report, type ReportFormat, readReport, reportFormats, reportText } from '@rekey/compliance';
import { type OuId, RekeyError } from '@rekey/engine';
import { Command, Option } from 'commander';
import type { OpenTable } from '../compose.ts';
import type { Context } from '../context.ts';
import { helpOf } from '../help.ts';
import { loadCompose } from '../load.ts';
import {
  type ConnectionOptions,
  ouOption,
  required,
  type TableOption,
  tableOption,
  withConnection,
} from '../options.ts';
import { policyToShow } from '../policy-life/in-force.ts';
import { checkPlace, writeWhole } from '../report/report-file.ts';
import { counted, printable, wrapped } from '../text/text.ts';
import { minute } from '../text/time.ts';

type Options = ConnectionOptions &
  TableOption & {
    readonly format?: ReportFormat;
    readonly out: string;
    readonly ou?: OuId;
    readonly force?: boolean;
  };

const stdout = '-';

export const reportCommand = (context: Context): Command => {
  const command = new Command('report')
    .addOption(tableOption('central DynamoDB table (required)'))
    .requiredOption('--out <file>', 'where to write it; - for stdout')
    .addOption(new Option('--format <format>', 'as (default: as the file is called)').choices(reportFormats))
    .addOption(ouOption('only accounts in this organizational unit, however deep'))
    .option('--force', 'replace a file that is there');
  return helpOf('report', withConnection(command)).action((options: Options) => report(options, context));
};

const report = async (options: Options, context: Context): Promise<void> => {
  const table = required(options.table, '--table NAME', 'The table that `rekey run` was given.');
  const format = options.format ?? formatIn(options.out);
  const place = { file: options.out, force: options.force === true };
  if (options.out !== stdout) checkPlace(place);
  const { openTable } = await loadCompose();
  using open = await openTable({ ...options, table });
  const read = await readFrom(open, { table, ou: options.ou });
  const pieces = reportText(read, format);
  if (options.out === stdout) for await (const piece of pieces) context.io.stdout.write(piece);
  else await writeWhole(place, pieces);
  context.note(wrapped(toldOf(read, options.out), context.noteLook.width));
};

const formatIn = (file: string): ReportFormat => {
  const found = reportFormats.find((format) => file.toLowerCase().endsWith(`.${format}`));
  if (found !== undefined) return found;
  throw new RekeyError('USAGE', `--format is missing: ${file === stdout ? 'stdout' : file} does not tell it`, {
    hint: `Name one of ${reportFormats.join(', ')}, or a file that ends so: --out report.html`,
  });
};

const readFrom = async (open: OpenTable, { table, ou }: { readonly table: string; readonly ou?: OuId | undefined }) => {
  const policy = await policyToShow(undefined, open.policies);
  return readReport({ reader: open.reader, at: open.now() }, { table, ou, policy });
};

const toldOf = ({ coverage, organization }: Report, out: string): string => {
  const { accounts, scanned, facts } = coverage;
  const of = `${counted(organization.sums.counts.activeKeys, 'active key')} of ${counted(accounts, 'account')}, ${scanned} of them looked at`;
  const when = facts === undefined ? 'no account was ever looked at' : `facts from ${minute(facts.from)} on`;
  return `${out === stdout ? 'Written' : `${printable(out)} is written`}: ${of}; ${when}.`;
};
