import type { Account } from '@rekey/engine';
import { printable } from '../text/text.ts';

/** `payments-production (111111111111)`. */
export const accountLabel = ({ id, name }: Pick<Account, 'id' | 'name'>): string =>
  name === '' || name === id ? id : `${printable(name)} (${id})`;

/** `org` or the OU ids from the root down, `ou-ab12-workload1/ou-ab12-payments1`. */
export const ouLabel = ({ ouPath }: Pick<Account, 'ouPath'>): string =>
  ouPath.length === 0 ? 'root' : ouPath.join('/');
