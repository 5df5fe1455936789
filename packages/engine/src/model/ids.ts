/** Branded names: a key id can not be passed where an account id is meant. */
export type AccountId = string & { readonly brand: 'AccountId' };
export type OuId = string & { readonly brand: 'OuId' };
export type UserName = string & { readonly brand: 'UserName' };
export type UserId = string & { readonly brand: 'UserId' };
export type KeyId = string & { readonly brand: 'KeyId' };
export type RunId = string & { readonly brand: 'RunId' };

/** True for a 12-digit AWS account id, leading zeros included. */
export const isAccountId = (text: string): text is AccountId => /^\d{12}$/.test(text);

/** True for an organizational unit id as AWS Organizations writes it. */
export const isOuId = (text: string): text is OuId => /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/.test(text);

// The casts stand at the edges only: adapters and parsers call these on text that AWS or a schema has vouched for.
export const accountId = (text: string): AccountId => text as AccountId;
export const ouId = (text: string): OuId => text as OuId;
export const userName = (text: string): UserName => text as UserName;
export const userId = (text: string): UserId => text as UserId;
export const keyId = (text: string): KeyId => text as KeyId;
export const runId = (text: string): RunId => text as RunId;
