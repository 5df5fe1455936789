/** The accounts of a history in the order in which they appear. The last is not there at first. */
export const accountIds = ['111111111111', '222222222222', '333333333333', '444444444444'] as const;

export const units: readonly [string, string] = ['ou-ab12-outer0001', 'ou-ab12-nested001'];
const [outer, nested] = units;

/** The first account stands below the outer OU, the second in the one nested in it, the others below the root. */
const paths: readonly (readonly string[])[] = [[outer], [outer, nested]];

export const ouPathOf = (index: number): readonly string[] => paths[index] ?? [];

/** Every scope that policies and holds may name. */
export const everyPlace: readonly [string, ...string[]] = ['org', ...units, ...accountIds];
