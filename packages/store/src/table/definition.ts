/** The central table as code: what `createTable` makes, `checkTable` demands and a deployment declares. All key attributes are strings. */
export type TableDefinition = {
  readonly partitionKey: string;
  readonly sortKey: string;
  readonly ttlAttribute: string;
  readonly index: {
    readonly name: string;
    readonly partitionKey: string;
    readonly sortKey: string;
    /** Attributes that the index carries beside the keys. */
    readonly projected: readonly string[];
  };
};

/**
 * One sparse index serves every list:
 *
 * | listingPk                    | listingSk                                  | rows                | serves |
 * |------------------------------|--------------------------------------------|---------------------|--------|
 * | `ACCOUNTS`                   | `<oldest active key>#<account>`            | rollups             | overview, worst first, sums by OU |
 * | `VERDICT#<verdict>#<shard>`  | `<oldest active key>#<account>#<user>`     | views               | users by verdict, worst first |
 * | `RUNS`                       | `<startedAt>#<run>`                        | runs                | recent runs, trend |
 * | `HISTORY#<account>#<user>`   | `<at>#<event>`                             | history             | one user's history |
 *
 * It does not carry records, so that the journal's writes to a user's item do not touch it. Cost per query: README.md.
 */
export const tableDefinition: TableDefinition = {
  partitionKey: 'pk',
  sortKey: 'sk',
  ttlAttribute: 'ttl',
  index: {
    name: 'listing',
    partitionKey: 'listingPk',
    sortKey: 'listingSk',
    projected: ['type', 'account', 'user', 'rollup', 'view', 'run', 'event'],
  },
};
