import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import { documentOf, type Html, mark, notice, timeOf } from '../../html/index.ts';
import type { Keys, Report } from '../report.ts';
import { accountsSection, unitsSection } from './accounts-section.ts';
import { controlsSection } from './controls-section.ts';
import { coverageLines, coverageSection } from './coverage-section.ts';
import { coversSection } from './covers-section.ts';
import { findingsSection } from './findings-section.ts';
import { keysSection } from './keys-section.ts';
import { limitsSection } from './limits-section.ts';
import { documentView } from './links.ts';
import { overviewSection } from './overview-section.ts';
import { policySection } from './policy-section.ts';
import { reportStyles } from './styles.ts';

/** One file that needs nothing beside it: no script, and a policy in its head by which a browser would load nothing. */
export async function* reportHtml(report: Report, keys: Keys): AsyncIterable<string> {
  const body = html`<main>${titleOf(report)}${contents}${overviewSection(documentView(report.at), report)}${controlsSection(report)}${await keysSection(report, keys)}${coverageSection(report)}${unitsSection(report)}${accountsSection(report)}${findingsSection(report)}${coversSection(report)}${policySection(report)}${limitsSection(report)}</main>`;
  yield String(await documentOf({ title: `Access keys, ${nameOf(report)}`, head, body }));
}

const nameOf = ({ scope, table }: Report): string => `${scope === 'org' ? 'the organization' : scope}, table ${table}`;

const titleOf = (report: Report): Html => html`
<div class="title">
  <h1>Access keys of ${report.scope === 'org' ? 'the organization' : html`<code>${report.scope}</code>`}</h1>
  <span class="brand">${mark}Rekey</span>
</div>
<p class="quiet">Written at ${timeOf(report.at)} from table <code>${report.table}</code>, by ${report.policy} of the policy.</p>
${notice(toneOf(report), 'What this report covers', ...coverageLines(report))}`;

const toneOf = ({ coverage: { accounts, scanned, latestRun } }: Report): 'good' | 'warn' =>
  latestRun?.state === 'finished' && scanned === accounts ? 'good' : 'warn';

const sections = [
  ['controls', 'Controls'],
  ['keys', 'Keys'],
  ['coverage', 'Coverage'],
  ['units', 'Units'],
  ['accounts', 'Accounts'],
  ['users', 'Findings'],
  ['exceptions', 'Exceptions and holds'],
  ['policy', 'Policy'],
  ['limits', 'What the numbers do not say'],
] as const;

const contents: Html = html`<nav aria-label="Contents"><ul class="contents">${sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;

const digest = createHash('sha256').update(reportStyles).digest('base64');
const policy = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;

const head: Html = html`<meta http-equiv="Content-Security-Policy" content="${raw(policy)}">
<meta name="referrer" content="no-referrer">
<style>${raw(reportStyles)}</style>`;
