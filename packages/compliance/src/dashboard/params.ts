import { type AccountId, isAccountId, isOuId, type OuId } from '@rekey/engine';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';

// A filter that says nothing sensible is refused: a list that looks filtered and is not would mislead.

const refuse = (message: string): never => {
  throw new HTTPException(400, { message });
};

const given = (c: Context, name: string): string | undefined => {
  const text = c.req.query(name)?.trim();
  return text === '' ? undefined : text;
};

export const oneOf = <T extends string>(
  ...[c, name, allowed]: readonly [Context, string, readonly T[]]
): T | undefined => {
  const text = given(c, name);
  if (text === undefined) return undefined;
  return allowed.find((one) => one === text) ?? refuse(`${name} is one of: ${allowed.join(', ')}.`);
};

export const ouParam = (c: Context, text: string | undefined = given(c, 'ou')): OuId | undefined =>
  text === undefined || isOuId(text) ? text : refuse('An organizational unit id looks like ou-ab12-workload1.');

export const accountParam = (c: Context, text: string | undefined = given(c, 'account')): AccountId | undefined =>
  text === undefined || isAccountId(text) ? text : refuse('An account id has 12 digits, leading zeros included.');

const longestText = 128;

export const textParam = (c: Context, name: string): string | undefined => given(c, name)?.slice(0, longestText);

export const numberParam = (c: Context, name: string): number | undefined => {
  const text = given(c, name);
  if (text === undefined) return undefined;
  return /^\d{1,6}$/.test(text) ? Number(text) : refuse(`${name} is a whole number.`);
};

const deepestSheet = 200; // each sheet reads those before it, too

export const sheetParam = (c: Context): number => {
  const sheet = numberParam(c, 'sheet') ?? 1;
  if (sheet > deepestSheet) return refuse(`A list is shown up to sheet ${deepestSheet}. Narrow it by a filter.`);
  return Math.max(1, sheet);
};
