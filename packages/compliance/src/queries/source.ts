import type { StatusReader } from '@rekey/engine';

/** Where views read, and the moment that they are of. */
export type Source = { readonly reader: StatusReader; readonly at: Date };
