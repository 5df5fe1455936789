import { unusedAfterDays } from '@rekey/engine';
import { html } from 'hono/html';
import { card, counted, type Html } from '../../html/index.ts';
import type { Report } from '../report.ts';

/** What nobody should read into the numbers. */
export const limitsSection = ({ organization: { threshold } }: Report): Html =>
  card({
    id: 'limits',
    title: 'What these numbers say, and what not',
    body: html`<ul class="says">
<li>Compliant is an active key that is at most ${counted(threshold.maxKeyAgeDays, 'day')} old, counted in UTC dates (compliance.maxKeyAgeDays). That is not when Rekey rotates it: a key can be due and compliant, or too old and not due.</li>
<li>Only access keys of IAM users are looked at, and whether root users have any; no passwords, roles, or credentials of services.</li>
<li>Users come from credential reports, which may be hours old, and from full listings every few days. A key made since then is not there yet.</li>
<li>Last uses are as AWS tells them: late, and to the day or so. Unused is for at least ${counted(unusedAfterDays, 'day')}.</li>
<li>Of accounts that were not looked at, keys are as last seen; of those never seen there are none.</li>
<li>An exception says that a person allowed it, not that it is safe.</li>
</ul>`,
  });
