import type { Keys, Report } from './report.ts';

export const reportFormats = ['html', 'csv', 'json'] as const;
export type ReportFormat = (typeof reportFormats)[number];

type Write = (report: Report, keys: Keys) => AsyncIterable<string>;

const writers: Readonly<Record<ReportFormat, () => Promise<Write>>> = {
  html: async () => (await import('./html/report-html.ts')).reportHtml,
  csv: async () => {
    const { keysCsv } = await import('../csv.ts');
    return ({ organization }, keys) => keysCsv(keys, organization.accounts);
  },
  json: async () => (await import('./report-json.ts')).reportJson,
};

/** The report in one format, in pieces. What writes it is loaded with its first use. */
export async function* reportText(
  report: Report,
  format: ReportFormat,
  keys: Keys = report.keys(),
): AsyncIterable<string> {
  const write = await writers[format]();
  yield* write(report, keys);
}
