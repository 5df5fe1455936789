import { collect, type ReportFormat, readReport, reportFormats, reportText } from '@rekey/compliance';
import { dateOf } from '@rekey/engine';
import { createBucket } from './bucket.ts';
import type { Work } from './handle.ts';
import type { ReportTask } from './report.ts';
import type { ReportPlace } from './settings.ts';

type Task = ReportTask & { readonly place: ReportPlace; readonly signal: AbortSignal };
type Written = { readonly objects: number; readonly bytes: number };

const types: Readonly<Record<ReportFormat, string>> = {
  html: 'text/html; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
};

/** In every format, under the day and the run, and then as the latest. Throws what the table and the bucket throw. */
export async function writeReports({ world }: Work, { run, policy, place, signal }: Task): Promise<Written> {
  const source = { reader: world.reader, at: world.now() };
  const report = await readReport(source, { table: world.table.tableName, policy });
  const keys = await collect(report.keys()); // read once for all of them
  using bucket = createBucket(world.connection.awsSettings, place.bucket);
  const dated = `${place.prefix}/${dateOf(run.startedAt).replaceAll('-', '/')}/${run.run}`;
  let bytes = 0;
  for (const format of reportFormats) {
    const body = await textOf(reportText(report, format, keys), signal);
    for (const name of [dated, `${place.prefix}/latest`]) {
      await bucket.put({ name: `${name}.${format}`, body, type: types[format], signal });
    }
    bytes += body.length;
  }
  return { objects: reportFormats.length * 2, bytes };
}

/** Between two pieces the time that is left is looked at. */
const textOf = async (pieces: AsyncIterable<string>, signal: AbortSignal): Promise<Uint8Array> => {
  const encoded: Uint8Array[] = [];
  for await (const piece of pieces) {
    signal.throwIfAborted();
    encoded.push(Buffer.from(piece));
  }
  return Buffer.concat(encoded);
};
