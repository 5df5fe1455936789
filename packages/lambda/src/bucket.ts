import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { AwsSettings } from '@rekey/aws';
import { RekeyError } from '@rekey/engine';

export type BucketObject = {
  readonly name: string;
  readonly body: Uint8Array;
  readonly type: string;
  readonly signal: AbortSignal;
};

/** Whole objects, encrypted as the bucket has it by default. Throws PERMISSION_MISSING or AWS_ERROR. */
export type Bucket = Disposable & {
  put(object: BucketObject): Promise<void>;
  get(object: Pick<BucketObject, 'name' | 'signal'>): Promise<Uint8Array>;
};

const connectionTimeoutMs = 3_000;
const requestTimeoutMs = 30_000; // a report of 100,000 keys has some 60 MB
const maxAttempts = 3;

export const createBucket = (settings: AwsSettings, bucket: string): Bucket => {
  const client = new S3Client({
    region: settings.region,
    credentials: settings.credentials,
    customUserAgent: settings.customUserAgent,
    logger: settings.logger,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    followRegionRedirects: true, // an audit bucket may be in another Region
    maxAttempts,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
    },
  });
  return {
    async put({ name, body, type, signal }) {
      const put = new PutObjectCommand({ Bucket: bucket, Key: name, Body: body, ContentType: type });
      try {
        await client.send(put, { abortSignal: signal });
      } catch (error) {
        throw signal.aborted ? signal.reason : translated(error, `s3://${bucket}/${name} was not written`);
      }
    },
    async get({ name, signal }) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name }), {
          abortSignal: signal,
        });
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      } catch (error) {
        throw signal.aborted ? signal.reason : translated(error, `s3://${bucket}/${name} was not read`);
      }
    },
    [Symbol.dispose]: () => client.destroy(),
  };
};

/** Messages of S3 are not repeated: they may hold more than names. */
const translated = (error: unknown, what: string): RekeyError => {
  const { name } = error as Error;
  const code = name === 'AccessDenied' ? 'PERMISSION_MISSING' : 'AWS_ERROR';
  return new RekeyError(code, `${what}: ${name}`, { cause: error });
};
