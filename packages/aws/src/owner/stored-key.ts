import { type KeyId, keyId, Secret } from '@rekey/engine';

/** A key as Rekey puts it into a secret; `user`, `account` and `createdAt` where the value names them. */
export type StoredKey = {
  readonly keyId: KeyId;
  readonly secretAccessKey: Secret;
  readonly createdAt: Date | undefined;
  readonly user: string | undefined;
  readonly account: string | undefined;
};

/** Undefined for a value in any other shape. Nothing is said about such a value: any part of it may be secret. */
export function parseStoredKey(value: string): StoredKey | undefined {
  const fields = fieldsOf(value);
  const [id, secret] = [textOf(fields['AccessKeyId']), textOf(fields['SecretAccessKey'])];
  if (fields['Version'] !== 1 || !isKeyId(id) || !isSecretAccessKey(secret)) return undefined;
  return {
    keyId: keyId(id),
    secretAccessKey: new Secret(secret),
    createdAt: dateOf(fields['CreatedAt']),
    user: textOf(fields['UserName']),
    account: textOf(fields['AccountId']),
  };
}

// What goes into a credentials file has to mean the same to every reader: no spaces, quotes or comment signs.
const isKeyId = (text: string | undefined): text is string => /^[A-Z0-9]{16,128}$/.test(text ?? '');
const isSecretAccessKey = (text: string | undefined): text is string => /^[A-Za-z0-9/+=]{16,256}$/.test(text ?? '');

function fieldsOf(value: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {}; // not passed on: the message of a SyntaxError quotes the value
  }
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function dateOf(value: unknown): Date | undefined {
  const date = new Date(textOf(value) ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
