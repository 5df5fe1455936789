import { createColors } from 'picocolors';

export type Paint = ReturnType<typeof createColors>;

/** How a stream shows text: its columns, and colours that are empty where they do not belong. */
export type Look = { readonly width: number; readonly paint: Paint };

type Stream = { readonly isTerminal: boolean; readonly columns: number | undefined };
type Environment = Readonly<Record<string, string | undefined>>;

const widthWithoutTerminal = 80;
const narrowest = 40;
const widest = 120; // longer lines are hard to read

/** Colour on a terminal only; NO_COLOR (https://no-color.org) forbids it and FORCE_COLOR asks for it anywhere. */
export const wantsColor = ({ isTerminal }: Stream, env: Environment): boolean => {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined) return env['FORCE_COLOR'] !== '0' && env['FORCE_COLOR'] !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
};

export const lookOf = (stream: Stream, env: Environment): Look => ({
  width: Math.min(widest, Math.max(narrowest, stream.columns ?? widthWithoutTerminal)),
  paint: createColors(wantsColor(stream, env)),
});

/** 80 columns without colours: what files, pipes and tests see. */
export const plainLook: Look = { width: widthWithoutTerminal, paint: createColors(false) };
