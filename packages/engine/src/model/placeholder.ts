import type { Key } from './facts.ts';
import type { KeyId } from './ids.ts';
import { keyId } from './ids.ts';

// Some keys have no id yet. No AWS key id looks like these stand-ins.

/** Stands for the id of a key that a plan would make. */
export const plannedKeyId: KeyId = keyId('planned');

const reportedIdPrefix = 'reported-';

/** Stands for the id of a key of which only a credential report has told: reports have no key ids. */
export const reportedKeyId = (number: number): KeyId => keyId(`${reportedIdPrefix}${number}`);

export const isReportedId = (id: KeyId): boolean => id.startsWith(reportedIdPrefix);

/** A key as messages speak of it. */
export const nameOf = ({ id, createdAt }: Pick<Key, 'id' | 'createdAt'>): string => {
  if (id === plannedKeyId) return 'the new key';
  return isReportedId(id) ? `the key of ${createdAt.toISOString().slice(0, 10)}` : id;
};
