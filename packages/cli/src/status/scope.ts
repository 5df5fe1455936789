import {
  type AccountRow,
  accountsIn,
  type Organization,
  type OuNode,
  ouTreeOf,
  readOrganization,
  type Source,
  type Sums,
  sumsOf,
} from '@rekey/compliance';
import { type AccountId, type OpenIntent, type OuId, RekeyError } from '@rekey/engine';
import type { OpenTable } from '../compose.ts';

export type Narrowing = { readonly account?: readonly AccountId[]; readonly ou?: OuId };

/** The part of the organization that was asked for; all of it where nothing was said. */
export type Scope = {
  readonly table: string;
  readonly source: Source;
  readonly organization: Organization;
  readonly isNarrowed: boolean;
  readonly rows: readonly AccountRow[];
  readonly sums: Sums;
  /** Undefined where single accounts were asked for. */
  readonly unit: OuNode | undefined;
  readonly left: readonly AccountRow[];
  readonly openIntents: readonly OpenIntent[];
};

export const readScope = async (
  open: Pick<OpenTable, 'reader' | 'now'>,
  { account: ids, ou, table }: Narrowing & { readonly table: string },
): Promise<Scope> => {
  const source = await sourceOf(open);
  const organization = await readOrganization(source);
  const { accounts, left, sums, openIntents } = organization;
  const isEmpty = organization.runs.latest === undefined;
  if (!isEmpty) for (const id of ids ?? []) checkKnown(id, organization, table);
  const inUnit = ou === undefined ? accounts : accountsIn(accounts, ou);
  if (!isEmpty && inUnit.length === 0 && ou !== undefined) throw unknownUnit(ou, table);
  const rows = ids === undefined ? inUnit : inUnit.filter(({ rollup }) => ids.includes(rollup.account.id));
  const isNarrowed = ids !== undefined || ou !== undefined;
  const within = new Set(rows.map(({ rollup }) => rollup.account.id));
  return {
    table,
    source,
    organization,
    isNarrowed,
    rows,
    sums: isNarrowed ? sumsOf(rows) : sums,
    unit: ids === undefined ? unitIn(ouTreeOf(accounts), ou ?? 'root') : undefined,
    left: isNarrowed ? [] : left,
    openIntents: openIntents.filter(({ account }) => !isNarrowed || within.has(account)),
  };
};

/** The first answer brings the time as AWS tells it. */
export const sourceOf = async ({ reader, now }: Pick<OpenTable, 'reader' | 'now'>): Promise<Source> => {
  await reader.lease();
  return { reader, at: now() };
};

const unitIn = (node: OuNode, id: OuNode['id']): OuNode | undefined =>
  node.id === id ? node : node.children.map((child) => unitIn(child, id)).find((found) => found !== undefined);

const isOf = (id: AccountId) => (row: AccountRow) => row.rollup.account.id === id;

const checkKnown = (id: AccountId, { accounts, left }: Organization, table: string): void => {
  if (accounts.some(isOf(id))) return;
  const gone = left.find(isOf(id));
  if (gone !== undefined)
    throw new RekeyError('UNKNOWN_ACCOUNT', `account ${id} has left the organization`, {
      hint: `A run was there last on ${gone.rollup.lastSeenAt.toISOString()}. What was done there: rekey history --table ${table} --account ${id}`,
    });
  throw new RekeyError('UNKNOWN_ACCOUNT', `the table ${table} knows no account ${id}`, {
    hint: 'Accounts appear in the table with the first run that covers them.',
  });
};

const unknownUnit = (ou: OuId, table: string): RekeyError =>
  new RekeyError('USAGE', `the table ${table} knows no account in ${ou}`, {
    hint: `\`rekey status --table ${table}\` lists the organizational units of the accounts that runs came to.`,
  });
