import type { Account } from '@rekey/engine';
import { printable } from '../text/text.ts';

/** `payments-production (111111111111)`. */
export const accountLabel = ({ id, name }: Pick<Account, 'id' | 'name'>): string =>
  name === '' || name === id ? id : `${printable(name)} (${id})`;

/** `org` or the OU ids from the root down, `ou-ab12-workload1/ou-ab12-payments1`. */
export const ouLabel = ({ ouPath }: Pick<Account, 'ouPath'>): string =>
  ouPath.length === 0 ? 'root' : ouPath.join('/');

/** A reason without the account's number at its head, where the line names the account already. */
export const reasonIn = ({ id }: Pick<Account, 'id'>, because: string): string =>
  printable(because.startsWith(`account ${id}: `) ? because.slice(`account ${id}: `.length) : because);

/** Who called, as people know them: the ARN's last part with the account, `role/Admin/jane (100000000000)`. */
export const callerLabel = (arn: string): string => {
  const [, , , , account, ...resource] = arn.split(':');
  return resource.length === 0 ? printable(arn) : `${printable(resource.join(':'))} (${account})`;
};
