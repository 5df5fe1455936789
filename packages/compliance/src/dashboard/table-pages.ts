import { type RunId, runId } from '@rekey/engine';
import { exceptedPage } from '../html/pages/excepted-page.ts';
import { coverRows, exceptionsPage } from '../html/pages/exceptions-page.ts';
import { intentsPage } from '../html/pages/intents-page.ts';
import { policyPage } from '../html/pages/policy-page.ts';
import { runPage } from '../html/pages/run-page.ts';
import { runsPage } from '../html/pages/runs-page.ts';
import { searchPage } from '../html/pages/search-page.ts';
import { coverShows } from '../html/place.ts';
import { readRun } from '../queries/runs.ts';
import { search } from '../queries/search.ts';
import { oneOf, sheetParam, textParam } from './params.ts';
import type { PageOf } from './respond.ts';

export const exceptionsAt: PageOf = async ({ c, view, facts }) => {
  const { policyName, ...covers } = await facts.covers();
  return exceptionsPage(view, { covers, policyName, show: oneOf(c, 'show', coverShows), sheet: sheetParam(c) });
};

export const exceptedAt: PageOf = async ({ c, view, facts }) => {
  const row = coverRows(await facts.covers()).find(({ cover }) => cover === c.req.param('cover'));
  return row && exceptedPage(view, row, sheetParam(c));
};

export const runsAt: PageOf = ({ view, organization }) => runsPage(view, organization.runs);

export const runAt: PageOf = async ({ c, view, source }) => {
  const run: RunId = runId(c.req.param('run') ?? '');
  const found = await readRun(source, run);
  return found && runPage(view, found, sheetParam(c));
};

export const policyAt: PageOf = async ({ c, view, source }) =>
  policyPage(view, await source.reader.policyVersions(), sheetParam(c));

export const intentsAt: PageOf = ({ view, organization }) => intentsPage(view, organization.openIntents);

export const searchAt: PageOf = async ({ c, view, organization, source }) => {
  const q = textParam(c, 'q') ?? '';
  const found = q === '' ? undefined : await search(source, { q, organization, ouName: view.ouName });
  return searchPage(view, q, found);
};
