export * from './hostile.ts';
export * from './many.ts';
export * from './sample.ts';
