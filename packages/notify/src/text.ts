import type { Account, LastUse } from '@rekey/engine';

/** `2026-06-01`, UTC. */
export const day = (date: Date): string => date.toISOString().slice(0, 10);

/** `2026-06-01 07:30 UTC`. */
export const minute = (date: Date): string => `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** Names, tags and reasons are other people's text: one line, nothing that a terminal or mail program would act on. */
export const plain = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();

export const accountName = ({ id, name }: Pick<Account, 'id' | 'name'>): string =>
  name === '' ? id : `${plain(name)} (${id})`;

export const counted = (count: number, one: string, more: string = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : more}`;

export const lastUsed = (lastUse: LastUse | undefined): string => {
  if (lastUse === undefined) return 'last use not known';
  if (lastUse.at === undefined) return 'never used';
  const where = [lastUse.service, lastUse.region].filter((part) => part !== undefined && part !== 'N/A').join(' in ');
  return `last used ${day(lastUse.at)}${where === '' ? '' : ` for ${where}`}`;
};

/** The first few, and how many more there are. */
export const firstOf = (lines: readonly string[], limit: number, where: string): readonly string[] =>
  lines.length <= limit
    ? lines
    : [...lines.slice(0, limit), `... and ${(lines.length - limit).toLocaleString('en-US')} more: ${where}`];
