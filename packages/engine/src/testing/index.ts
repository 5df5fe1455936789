export * from './builders.ts';
export * from './builders-policy.ts';
export * from './builders-run.ts';
export * from './time.ts';
