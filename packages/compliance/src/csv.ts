export { type CsvColumn, csvOf } from './csv/csv-of.ts';
export { keysCsv } from './csv/keys-csv.ts';
