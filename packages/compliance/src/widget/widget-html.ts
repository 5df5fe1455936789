import { ageInDays, dateOf } from '@rekey/engine';
import { html, raw } from 'hono/html';
import type { Html } from '../html/markup.ts';
import { bar, swatch } from '../html/parts/bar.ts';
import { counted, minute, number, percent, wordsOf } from '../html/text.ts';
import type { Organization } from '../queries/organization.ts';
import { trendOf } from '../queries/runs.ts';
import { accountsTable } from './accounts-table.ts';
import { type Theme, widgetStyles } from './styles.ts';
import { trendLine } from './trend-line.ts';

/** As CloudWatch asks for it; sizes in pixels. */
export type WidgetLook = { readonly theme: Theme; readonly width: number; readonly height: number };

const standings = ['compliant', 'excepted', 'too-old'] as const;

/** The overview without scripts and links: CloudWatch strips the former, and nothing is behind the latter. */
export const widgetHtml = async (organization: Organization, look: WidgetLook): Promise<string> => {
  const { compliance } = organization.sums;
  const shares = standings.map((standing) => ({
    count: compliance[standing],
    fill: standing,
    label: wordsOf(standing),
  }));
  const body = html`
<div class="figures">${shareOf(organization)}${figuresOf(organization)}${trendLine(trendOf(organization.runs), look)}</div>
${bar(shares)}
<ul class="legend">${shares.map(({ count, fill, label }) => html`<li>${swatch(fill)}${number(count)} ${label}</li>`)}</ul>
${accountsTable(organization, look)}
<p class="foot quiet">${whenOf(organization)}</p>`;
  return framed(body, look);
};

/** In place of the overview where it cannot be told. */
export const failedWidget = async (
  { code, because, hint }: { readonly code: string; readonly because: string; readonly hint?: string | undefined },
  look: Pick<WidgetLook, 'theme'>,
): Promise<string> =>
  framed(html`<p class="bad"><strong>${code}</strong>: ${because}</p><p class="quiet">${hint ?? ''}</p>`, look);

const framed = async (body: Html, { theme }: Pick<WidgetLook, 'theme'>): Promise<string> =>
  String(
    await html`<div class="cwdb-no-default-styles"></div><style>${raw(widgetStyles(theme))}</style><div class="rekey">${body}</div>`,
  );

const shareOf = ({ sums: { compliance }, threshold }: Organization): Html => {
  const all = compliance.compliant + compliance.excepted + compliance['too-old'];
  return html`<div class="share"><span class="value">${percent(compliance.compliant, all)}</span><span class="quiet">${
    all === 0
      ? 'no active keys'
      : `of ${counted(all, 'active key')} at most ${counted(threshold.maxKeyAgeDays, 'day')} old`
  }</span></div>`;
};

const figuresOf = ({ sums, threshold, openIntents }: Organization): readonly Html[] => {
  const oldest = sums.oldestActiveKeyAt;
  return [
    figureOf('users overdue', number(sums.counts.overdue), sums.counts.overdue > 0),
    figureOf('accounts scanned', `${number(sums.coverage.scanned)} of ${number(sums.accounts)}`),
    figureOf('accounts failed', number(sums.coverage.failed + sums.coverage.unreachable), sums.coverage.failed > 0),
    figureOf('oldest key', oldest === undefined ? 'none' : counted(ageInDays(dateOf(oldest), threshold.at), 'day')),
    figureOf('open intents', number(openIntents.length)),
  ];
};

const figureOf = (...[label, value, isBad = false]: readonly [string, string, boolean?]): Html =>
  html`<div><span class="value${isBad ? ' bad' : ''}">${value}</span><span class="quiet">${label}</span></div>`;

const whenOf = ({ sums: { seen }, runs: { latest } }: Organization): string => {
  if (latest === undefined) return 'No run has been recorded yet.';
  const facts =
    seen === undefined ? 'no account was ever looked at' : `facts from ${minute(seen.from)} to ${minute(seen.to)}`;
  return `Run ${latest.run.run}: ${wordsOf(latest.state)}; ${facts}.`;
};
