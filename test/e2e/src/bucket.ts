import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { Emulator } from '@rekey/emulator';

const region = 'us-east-1';

const clientOf = async (emulator: Emulator, account: string): Promise<S3Client> =>
  new S3Client({
    endpoint: emulator.endpoint,
    region,
    credentials: await emulator.credentials(account),
    forcePathStyle: true,
  });

export async function makeBucket(emulator: Emulator, account: string, bucket: string): Promise<void> {
  await (await clientOf(emulator, account)).send(new CreateBucketCommand({ Bucket: bucket }));
}

export type Stored = { readonly text: string; readonly type: string | undefined };

/** Every object of a bucket, by its name. */
export async function objectsIn(
  emulator: Emulator,
  account: string,
  bucket: string,
): Promise<Readonly<Record<string, Stored>>> {
  const client = await clientOf(emulator, account);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
  const objects = await Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body, ContentType } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return [Key, { text: (await Body?.transformToString()) ?? '', type: ContentType }] as const;
    }),
  );
  return Object.fromEntries(objects);
}
