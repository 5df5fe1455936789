import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import type { Page } from '../layout.ts';
import type { Html } from '../markup.ts';
import { overview } from '../overview/overview.ts';
import { factsFrom, stateNotice } from '../overview/state-notice.ts';
import { notice } from '../parts/notice.ts';
import type { View } from '../view.ts';

/** Nothing was ever written to the table. */
const isEmpty = ({ accounts, left, runs }: Organization): boolean =>
  accounts.length + left.length === 0 && runs.latest === undefined;

export const overviewPage = (view: View, organization: Organization): Page => {
  if (isEmpty(organization)) return { title: 'Overview', body: emptyNotice };
  return {
    title: 'Overview',
    note: factsFrom(organization),
    body:
      organization.accounts.length === 0
        ? html`${stateNotice(view, organization)}${firstRunNotice}`
        : overview(view, organization),
  };
};

const emptyNotice: Html = notice(
  'calm',
  'There is nothing in this table yet.',
  html`Runs fill it. To see what one would do: <code>rekey plan</code>. To do it: <code>rekey run --policy rekey.yaml --table NAME</code>.`,
);

const firstRunNotice = notice(
  'calm',
  'No account has been looked at yet.',
  'They appear here one by one as the run comes to them.',
);
