import { html } from 'hono/html';
import { bar, card, counted, type Html, number, tableOf } from '../../html/index.ts';
import { type Fill, swatch } from '../../html/parts/bar.ts';
import type { Control } from '../../queries/controls.ts';
import type { NotedUser } from '../../queries/findings.ts';
import { accountsWithRootKeys } from '../../queries/findings.ts';
import type { Report } from '../report.ts';
import { userColumns } from './findings-section.ts';

const rowsShown = 500; // of one control; the JSON has all

/** Each control with what passed, failed, was excepted or could not be judged, and the list behind what failed. */
export const controlsSection = (report: Report): Html =>
  card({
    id: 'controls',
    title: 'Controls',
    note: 'as AWS Security Hub maps them; as far as access keys can show them',
    body: html`${report.controls.map(
      (control) => html`<div class="control" id="${control.id}">${headOf(control)}${listBehind(control, report)}</div>`,
    )}`,
  });

const parts: readonly (readonly [name: 'passed' | 'excepted' | 'failed' | 'unknown', fill: Fill])[] = [
  ['passed', 'compliant'],
  ['excepted', 'excepted'],
  ['failed', 'too-old'],
  ['unknown', 'idle'],
];

const headOf = (control: Control): Html => html`
<h3>${control.id}: ${control.title}</h3>
<ul class="standards">${control.standards.map((standard) => html`<li>${standard}</li>`)}</ul>
${bar(parts.map(([name, fill]) => ({ count: control[name], fill, label: `${control.unit} ${name}` })))}
<ul class="legend">${parts.map(
  ([name, fill]) => html`<li>${swatch(fill)}${number(control[name])} ${control.unit} ${name}</li>`,
)}</ul>
${control.note === undefined ? '' : html`<p class="quiet">${control.note}</p>`}`;

const listBehind = (control: Control, report: Report): Html => {
  if ('standing' in control.behind) return html`<p>${keysBehind(control)}</p>`;
  if (control.id === 'IAM.4') return accountsBehind(report);
  const { findings } = control.behind;
  return usersBehind(
    control,
    report.noted.filter((user) => user.findings.some((finding) => findings.includes(finding))),
  );
};

const keysBehind = ({ failed }: Control): Html =>
  failed === 0
    ? html`No key failed.`
    : html`The ${counted(failed, 'key')} that failed ${failed === 1 ? 'is' : 'are'} under <a href="#keys">Keys</a>, worst first.`;

const accountsBehind = ({ organization }: Report): Html =>
  tableOf({
    caption: 'Accounts whose root user has access keys',
    rows: accountsWithRootKeys(organization.accounts),
    empty: 'No account failed.',
    columns: [
      { head: 'Account that failed', isRowHead: true, kind: 'long', cell: ({ rollup }) => rollup.account.name },
      { head: 'Id', kind: 'whole', cell: ({ rollup }) => html`<code class="id">${rollup.account.id}</code>` },
    ],
  });

const usersBehind = (control: Control, users: readonly NotedUser[]): Html => html`
${tableOf({
  caption: `Users who failed ${control.id}`,
  rows: users.slice(0, rowsShown),
  empty: 'No user failed.',
  columns: userColumns,
})}
${users.length > rowsShown ? html`<p class="quiet">${number(users.length - rowsShown)} more are in the JSON report.</p>` : ''}`;
