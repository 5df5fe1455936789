export * from './many.ts';
export * from './sample.ts';
