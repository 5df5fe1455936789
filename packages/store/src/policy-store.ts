import { createHash, randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type PolicyVersionHead, RekeyError } from '@rekey/engine';
import type { Attributes } from './items/items.ts';
import { policyKey, policyPk } from './items/keys.ts';
import { openTable, type Query, type Table, type TableOptions } from './table/table.ts';

/** The policy file, or a file that it includes, comments and all. Names are relative to the folder of the policy. */
export type PolicyFile = { readonly file: string; readonly text: string };

/** The main file comes first. */
export type PolicyVersion = PolicyVersionHead & { readonly files: readonly PolicyFile[] };

export type PolicyPush = {
  readonly files: readonly PolicyFile[];
  readonly author: string;
  readonly at: Date;
  readonly note: string | undefined;
  /** The version that the pusher saw as the newest; 0 for none. */
  readonly after: number;
};

export type PolicyPushed =
  | { readonly status: 'pushed'; readonly pushed: PolicyVersionHead }
  /** Somebody else pushed since the pusher looked; nothing was written. */
  | { readonly status: 'conflict'; readonly newest: PolicyVersionHead | undefined };

/** Pushed policies. Versions are never changed and never deleted. Reads are consistent; throws as `RotationStore` does. */
export type PolicyStore = {
  newest(): Promise<PolicyVersion | undefined>;
  /** The same without content: for those who replace a version that can not be read. */
  newestHead(): Promise<PolicyVersionHead | undefined>;
  version(version: number): Promise<PolicyVersion | undefined>;
  /** Newest first. */
  versions(): Promise<readonly PolicyVersionHead[]>;
  /** Throws POLICY_INVALID for files that are too large for one item, however they are pressed. */
  push(push: PolicyPush): Promise<PolicyPushed>;
};

export const createPolicyStore = (options: TableOptions): PolicyStore => {
  const table = openTable(options);
  return {
    newest: async () => {
      for await (const item of table.query({ ...versionsNewestFirst, pageSize: 1 })) return readVersion(item);
      return undefined;
    },
    newestHead: () => newestHead(table),
    version: async (version) => {
      const item = version >= 1 ? await table.get(policyKey(version)) : undefined;
      return item && readVersion(item);
    },
    versions: () => versionHeads(table),
    push: (push) => pushTo(table, push),
  };
};

const versionsNewestFirst: Query = {
  where: { expression: '#pk = :policy', values: { ':policy': policyPk } },
  from: 'items',
  newestFirst: true,
};

const headFields = ['version', 'author', 'at', 'note', 'digest'] as const;

/** Newest first, without their content. */
export const versionHeads = async (table: Table): Promise<readonly PolicyVersionHead[]> => {
  const heads: PolicyVersionHead[] = [];
  for await (const item of table.query({ ...versionsNewestFirst, only: headFields })) heads.push(readHead(item));
  return heads;
};

const pushTo = async (table: Table, { files, after, ...head }: PolicyPush): Promise<PolicyPushed> => {
  const content = pressed(files);
  const found = await newestHead(table);
  if ((found?.version ?? 0) !== after) return { status: 'conflict', newest: found };
  const version = after + 1;
  const claim = randomUUID();
  const digest = digestOf(files);
  const item = {
    ...policyKey(version),
    type: 'policy',
    version,
    author: head.author,
    at: head.at.toISOString(),
    note: head.note ?? null,
    digest,
    claim,
    content,
  };
  const when = { expression: 'attribute_not_exists(#pk)', values: {} };
  const refused = await table.write({ kind: 'put', item, when });
  // The SDK repeats a write whose answer was lost, and the repetition meets what the first one wrote.
  const isOurs = refused.length === 0 || (await table.get(policyKey(version)))?.['claim'] === claim;
  return isOurs
    ? { status: 'pushed', pushed: { version, digest, ...head } }
    : { status: 'conflict', newest: await newestHead(table) };
};

const newestHead = async (table: Table): Promise<PolicyVersionHead | undefined> => {
  for await (const item of table.query({ ...versionsNewestFirst, only: headFields, pageSize: 1 }))
    return readHead(item);
  return undefined;
};

const mostBytes = 350 * 1024; // an item of DynamoDB holds 400 KB, names of attributes included

const pressed = (files: readonly PolicyFile[]): Uint8Array => {
  const content = gzipSync(JSON.stringify(files));
  if (content.length <= mostBytes) return content;
  const size = `${Math.ceil(content.length / 1024)} KB`;
  throw new RekeyError('POLICY_INVALID', `the policy and the files it includes take ${size} compressed, of 350 KB`, {
    hint: 'Remove expired exceptions and long comments: many exceptions for single users are often one for a tag or a path.',
  });
};

/** Equal for equal files: names, order and every character. */
export const digestOf = (files: readonly PolicyFile[]): string =>
  createHash('sha256')
    .update(JSON.stringify(files.map(({ file, text }) => [file, text])))
    .digest('hex');

const readHead = (item: Attributes): PolicyVersionHead => {
  const { version, author, at, note, digest } = item;
  const pushedAt = new Date(typeof at === 'string' ? at : Number.NaN);
  if (typeof version !== 'number' || Number.isNaN(pushedAt.getTime())) throw unreadable(item);
  return {
    version,
    author: String(author),
    at: pushedAt,
    note: typeof note === 'string' ? note : undefined,
    digest: String(digest),
  };
};

const readVersion = (item: Attributes): PolicyVersion => {
  const { content } = item;
  if (!(content instanceof Uint8Array)) throw unreadable(item);
  const files = unpressed(content);
  if (files === undefined) throw unreadable(item);
  return { ...readHead(item), files };
};

/** Undefined for what is no list of files. */
const unpressed = (content: Uint8Array): readonly PolicyFile[] | undefined => {
  try {
    const files: unknown = JSON.parse(gunzipSync(content, { maxOutputLength: mostUnpressedBytes }).toString('utf8'));
    return Array.isArray(files) && files.every(isFile) ? files : undefined;
  } catch {
    return undefined; // what it is instead is nobody's business here: nothing of Rekey's
  }
};

const mostUnpressedBytes = 512 * 1024 * 1024; // 1,000 files of the size that may be parsed

const isFile = (value: unknown): value is PolicyFile =>
  typeof value === 'object' &&
  value !== null &&
  'file' in value &&
  typeof value.file === 'string' &&
  'text' in value &&
  typeof value.text === 'string';

const unreadable = ({ sk }: Attributes): RekeyError =>
  new RekeyError('TABLE_UNUSABLE', `the table holds a policy version (${String(sk)}) that can not be read`, {
    hint: 'It was written by something other than Rekey. Push a good one again: rekey policy show VERSION > rekey.yaml, rekey policy push rekey.yaml',
  });
