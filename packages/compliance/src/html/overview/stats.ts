import { ageInDays, dateOf } from '@rekey/engine';
import { html } from 'hono/html';
import type { Organization } from '../../queries/organization.ts';
import { percent } from '../../words.ts';
import type { Html } from '../markup.ts';
import { stat } from '../parts/card.ts';
import type { UserPlace } from '../place.ts';
import { counted } from '../text.ts';
import { figure, linked, type View } from '../view.ts';

/** The four numbers that are asked for first. */
export const stats = (view: View, organization: Organization, within: Pick<UserPlace, 'ou'> = {}): readonly Html[] => {
  const { sums, threshold } = organization;
  const oldest = sums.oldestActiveKeyAt;
  const open = Object.values(sums.findings).reduce((total, count) => total + count, 0);
  return [
    stat({
      label: 'Keys too old',
      value: figure(view, sums.compliance['too-old'], {
        of: 'keys too old',
        to: { page: 'keys', ...within, standing: 'too-old' },
      }),
      note: `older than ${counted(threshold.maxKeyAgeDays, 'day')}, without an exception`,
    }),
    stat({
      label: 'Users overdue',
      value: figure(view, sums.counts.overdue, {
        of: 'users overdue',
        to: { page: 'users', ...within, overdue: 'yes' },
      }),
      note: 'the policy wanted something done by now',
    }),
    stat({
      label: 'Accounts scanned',
      value: html`${figure(view, sums.coverage.scanned, { of: 'accounts scanned', to: { page: 'accounts', ...within, coverage: 'scanned' } })} <span class="quiet">of ${figure(view, sums.accounts, { of: 'accounts', to: { page: 'accounts', ...within } })}</span>`,
      note: linked(view, { page: 'coverage' }, `${percent(sums.coverage.scanned, sums.accounts)} covered`),
    }),
    stat({
      label: 'Oldest active key',
      value:
        oldest === undefined
          ? 'none'
          : linked(view, { page: 'keys', ...within }, counted(ageInDays(dateOf(oldest), threshold.at), 'day')),
      note: html`${linked(view, { page: 'findings' }, counted(open, 'finding'))} to look at`,
    }),
  ];
};
