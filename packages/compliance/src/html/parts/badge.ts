import { type Coverage, type FindingKind, type KeyStanding, urgentFindings, type Verdict } from '@rekey/engine';
import { html } from 'hono/html';
import { adviceOn, meaningOf, meaningOfStanding, meaningOfVerdict } from '../../words.ts';
import type { Html } from '../markup.ts';
import { wordsOf } from '../text.ts';

/** How much something calls for a person. */
export type Tone = 'good' | 'calm' | 'warn' | 'bad' | 'plain';

export const badge = (text: string, tone: Tone, title?: string): Html =>
  html`<span class="badge ${tone}"${title === undefined ? '' : html` title="${title}"`}>${text}</span>`;

const toneOfVerdict: Readonly<Record<Verdict, Tone>> = {
  attention: 'bad',
  unknown: 'warn',
  overlap: 'calm',
  waiting: 'warn',
  fresh: 'good',
  excepted: 'calm',
  'opted-out': 'calm',
  'inactive-only': 'plain',
  'no-keys': 'plain',
};

export const verdictBadge = (verdict: Verdict): Html =>
  badge(wordsOf(verdict), toneOfVerdict[verdict], meaningOfVerdict[verdict]);

const toneOfStanding: Readonly<Record<KeyStanding, Tone>> = { compliant: 'good', excepted: 'warn', 'too-old': 'bad' };

export const standingBadge = (standing: KeyStanding): Html =>
  badge(wordsOf(standing), toneOfStanding[standing], meaningOfStanding[standing]);

const toneOfCoverage: Readonly<Record<Coverage, Tone>> = {
  scanned: 'good',
  'opted-out': 'calm',
  off: 'calm',
  'not-active': 'plain',
  unreachable: 'bad',
  failed: 'bad',
  deferred: 'warn',
  'not-covered': 'plain',
};

export const coverageBadge = (coverage: Coverage): Html =>
  badge(wordsOf(coverage), toneOfCoverage[coverage], meaningOf[coverage]);

const urgent: readonly string[] = [...urgentFindings, 'root-keys'];

export const findingBadge = (finding: FindingKind): Html =>
  badge(wordsOf(finding), urgent.includes(finding) ? 'bad' : 'warn', adviceOn[finding]);
