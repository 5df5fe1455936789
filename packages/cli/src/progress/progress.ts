import type { Observer, RunEvent, RunRequest } from '@rekey/engine';
import { createLogUpdate } from 'log-update';
import type { Output } from '../io.ts';
import { type Look, lookOf } from '../text/look.ts';
import { printable } from '../text/text.ts';
import { logLine } from './lines.ts';
import { render } from './render.ts';
import { initialProgress, progressed } from './state.ts';

/** Shows a run while it goes on. `stop` leaves the stream clean for what comes next. */
export type Progress = {
  readonly observe: Observer;
  /** Says something in between, without tearing the display. */
  readonly say: (line: string) => void;
  readonly stop: () => void;
};

const redrawMs = 100;
const titles = { plan: 'planning', run: 'rotating' } as const;
const countedIn = { plan: 'planned', run: 'done' } as const;

type Options = {
  readonly kind: RunRequest['kind'];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly quiet: boolean;
};

/** A live display on a terminal; plain lines elsewhere; nothing but warnings when quiet. */
export const showProgress = (output: Output, { kind, env, quiet }: Options): Progress => {
  if (quiet) return silent(output);
  const look = lookOf(output, env);
  return output.isTerminal && env['TERM'] !== 'dumb' ? live(output, { look, kind }) : plain(output, kind);
};

const silent = (output: Output): Progress => ({
  observe: (event) => {
    if (event.kind === 'warning') output.write(`warning: ${printable(event.message)}\n`);
  },
  say: (line) => output.write(`${line}\n`),
  stop: () => {},
});

const plain = (output: Output, kind: RunRequest['kind']): Progress => {
  let state = initialProgress(countedIn[kind]);
  const observe = (event: RunEvent): void => {
    state = progressed(state, event);
    const line = logLine(event, state);
    if (line !== undefined) output.write(`${line}\n`);
  };
  return { observe, say: (line) => output.write(`${line}\n`), stop: () => {} };
};

const live = (output: Output, { look, kind }: { look: Look; kind: RunRequest['kind'] }): Progress => {
  const update = createLogUpdate(output.stream);
  const startedAt = performance.now();
  let state = initialProgress(countedIn[kind]);
  const draw = (): void =>
    update(render(state, { title: titles[kind], look, elapsedMs: performance.now() - startedAt }));
  const timer = setInterval(draw, redrawMs);
  timer.unref(); // the display must not keep the program alive
  const say = (line: string): void => {
    update.clear();
    output.write(`${line}\n`);
  };
  draw();
  return {
    observe: (event) => {
      state = progressed(state, event);
      if (event.kind === 'warning') say(`warning: ${printable(event.message)}`);
    },
    say,
    stop: () => {
      clearInterval(timer);
      update.clear();
      update.done();
    },
  };
};
