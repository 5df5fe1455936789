import stringWidth from 'string-width';
import type { Look } from '../text/look.ts';
import { fitted, number, printable } from '../text/text.ts';
import { duration } from '../text/time.ts';
import type { ProgressState } from './state.ts';

const barColumns = 24;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
const estimateFrom = 0.05; // earlier, an estimate is a guess

export type Frame = {
  /** What is going on, such as `planning`. */
  readonly title: string;
  readonly look: Look;
  readonly elapsedMs: number;
};

/** At most three lines: how far, what came of it, and what is being worked on. Never wider than the terminal. */
export const render = (state: ProgressState, frame: Frame): string => {
  const { look, elapsedMs } = frame;
  const spin = look.paint.cyan(spinner[Math.floor(elapsedMs / frameMs) % spinner.length] ?? '');
  const lines = linesOf(state, frame).filter((line) => line !== '');
  return lines.map((line, index) => fitted(`${index === 0 ? spin : ' '} ${line}`, look.width)).join('\n');
};

const linesOf = (state: ProgressState, frame: Frame): readonly string[] => {
  if (state.phase === 'connecting') return ['looking up the accounts of the organization'];
  if (state.phase === 'waiting')
    return [`waiting for ${printable(state.holder ?? 'another run')} (${duration(frame.elapsedMs)})`];
  return [headOf(state, frame), tallyOf(state, frame.look), inFlightOf(state, frame.look.width - 2)];
};

const headOf = ({ done, total }: ProgressState, { title, look, elapsedMs }: Frame): string => {
  const share = total === 0 ? 0 : done / total;
  const full = Math.round(share * barColumns);
  const bar = look.paint.cyan('█'.repeat(full)) + look.paint.dim('░'.repeat(barColumns - full));
  const left = share >= estimateFrom && share < 1 ? `, about ${duration((elapsedMs * (1 - share)) / share)} left` : '';
  const count = total === 0 ? number(done) : `${number(done)}/${number(total)}`;
  const head = `${title} ${count} accounts`;
  const time = `${duration(elapsedMs)}${left}`;
  return look.width < 60 ? `${head} ${time}` : `${bar} ${head} ${look.paint.dim(time)}`;
};

const tallyOf = (state: ProgressState, { paint }: Look): string =>
  [
    told(state.rotated, 'rotated'),
    told(state.switchedOff, 'off'),
    told(state.deleted, 'deleted'),
    told(state.attention, 'attention', paint.yellow),
    told(state.failed, 'failed', paint.red),
    told(state.unreachable, 'unreachable', paint.red),
  ]
    .filter((part) => part !== '')
    .join('  ');

const told = (...[count, what, paint = String]: readonly [number, string, ((text: string) => string)?]): string =>
  count === 0 ? '' : paint(`${number(count)} ${what}`);

/** As many names as fit, and how many more. */
const inFlightOf = ({ inFlight }: ProgressState, width: number): string => {
  const names = inFlight.map(({ id, name }) => printable(name === '' ? id : name));
  let shown = names.length;
  while (shown > 1 && stringWidth(joined(names, shown)) > width) shown -= 1;
  return joined(names, shown);
};

const joined = (names: readonly string[], shown: number): string => {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` +${rest}` : '');
};
