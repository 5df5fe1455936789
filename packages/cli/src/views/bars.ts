import {
  meaningOf,
  meaningOfStanding,
  meaningOfVerdict,
  percent,
  type Sums,
  standings,
  verdicts,
} from '@rekey/compliance';
import { type Coverage, coverages, type KeyStanding, type Verdict } from '@rekey/engine';
import { bar } from '../text/bar.ts';
import type { Look, Paint } from '../text/look.ts';
import { tableOf } from '../text/table.ts';
import { number } from '../text/text.ts';
import type { Lines } from './page.ts';

type Tone = 'green' | 'yellow' | 'red' | 'dim';

type Bars<K extends string> = {
  readonly name: string;
  readonly unit: string;
  readonly kinds: readonly K[];
  readonly counts: Readonly<Record<K, number>>;
  readonly meaningOf: Readonly<Record<K, string>>;
  readonly tones: Readonly<Partial<Record<K, Tone>>>;
};

const toneOfStanding: Readonly<Record<KeyStanding, Tone>> = {
  'too-old': 'red',
  excepted: 'yellow',
  compliant: 'green',
};

const toneOfCoverage: Readonly<Partial<Record<Coverage, Tone>>> = {
  scanned: 'green',
  unreachable: 'red',
  failed: 'red',
  deferred: 'yellow',
};

const toneOfVerdict: Readonly<Partial<Record<Verdict, Tone>>> = {
  attention: 'red',
  unknown: 'red',
  overlap: 'yellow',
  waiting: 'yellow',
  fresh: 'green',
};

export const complianceBars = ({ compliance }: Sums, look: Look): Lines =>
  barsOf(
    {
      name: 'standing',
      unit: 'keys',
      kinds: standings,
      counts: compliance,
      meaningOf: meaningOfStanding,
      tones: toneOfStanding,
    },
    look,
  );

export const coverageBars = ({ coverage }: Pick<Sums, 'coverage'>, look: Look): Lines =>
  barsOf(
    { name: 'coverage', unit: 'accounts', kinds: coverages, counts: coverage, meaningOf, tones: toneOfCoverage },
    look,
  );

export const verdictBars = (sums: Sums, look: Look): Lines =>
  barsOf(
    {
      name: 'verdict',
      unit: 'users',
      kinds: verdicts,
      counts: sums.verdicts,
      meaningOf: meaningOfVerdict,
      tones: toneOfVerdict,
    },
    look,
  );

/** Shares of a whole, a line each; those of nobody left out. */
const barsOf = <K extends string>({ name, unit, kinds, counts, ...of }: Bars<K>, look: Look): Lines => {
  const whole = kinds.reduce((sum, kind) => sum + counts[kind], 0);
  const shown = kinds.filter((kind) => counts[kind] > 0);
  if (shown.length === 0) return [];
  return tableOf(
    shown,
    [
      { head: name, cell: (kind) => kind },
      { head: unit, cell: (kind) => number(counts[kind]), align: 'right' },
      { head: 'share', cell: (kind) => percent(counts[kind], whole), align: 'right' },
      {
        head: '',
        cell: (kind) => bar(counts[kind], whole, barWidth(look)).padEnd(barWidth(look)),
        paint: (text, kind) => paintOf(look.paint, of.tones[kind])(text),
      },
      { head: 'meaning', cell: (kind) => of.meaningOf[kind], shrinkTo: 20, optional: true },
    ],
    { look },
  );
};

const paintOf = (paint: Paint, tone: Tone = 'dim'): ((text: string) => string) => paint[tone];

const barWidth = ({ width }: Look): number => Math.max(8, Math.min(30, Math.floor(width / 5)));
