import type { RunResult } from '@rekey/engine';
import { isRekeyError, rotateOrganization, runId, undo } from '@rekey/engine';
import { dayMs, minuteMs } from '@rekey/engine/testing';
import type { Actor } from './actor.ts';
import { createActor } from './actor.ts';
import { archiveOf } from './archive.ts';
import type { Auditor, Violation } from './auditor.ts';
import { createAuditor } from './auditor.ts';
import { change } from './change.ts';
import { checkConverged, checkHistory, checkLeaks, checkRun } from './judge-end.ts';
import { policyOf } from './policy.ts';
import { createProcess } from './process.ts';
import { randomOf } from './random.ts';
import { ending, runInBatches, type Spawn } from './run-in-batches.ts';
import type { FaultKind, RunScript, Script } from './script.ts';
import type { Stage } from './stage.ts';
import { createStage, personOf } from './stage.ts';

export type Played = {
  readonly violation: Violation | undefined;
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly runs: number;
  readonly crashes: number;
  /** Keys issued, switched off and deleted: a history in which nothing happens proves nothing. */
  readonly deeds: number;
  /** How many clean runs it took until one changed nothing. */
  readonly convergence: number;
  /** Of every call, in order: the same for the same seed. */
  readonly print: number;
};

type Play = {
  readonly stage: Stage;
  readonly auditor: Auditor;
  readonly script: Script;
  readonly faults: Map<FaultKind, number>;
  readonly results: RunResult[];
  runs: number;
  crashes: number;
};

/** Plays a history to its end: the episodes, then runs in which nothing goes wrong. Stops at the first violation. */
export async function play(script: Script, tell?: (line: string) => void): Promise<Played> {
  let clock = (): string => '';
  const stage = createStage(script, (line) => tell?.(`${clock()}  ${line()}`));
  clock = () => stage.world.clock.now().toISOString().slice(5, 23);
  const auditor = createAuditor(stage);
  const playing: Play = { stage, auditor, script, faults: new Map(), results: [], runs: 0, crashes: 0 };
  for (const episode of script.episodes) {
    stage.copies.push(stage.world.copyTable());
    await stage.world.clock.advance(Math.max(minuteMs, episode.days * dayMs));
    for (const what of episode.changes) change(stage, what);
    await settle(playing, episode.runs);
    if (auditor.violation() !== undefined) break;
  }
  const convergence = auditor.violation() === undefined ? await converge(playing) : 0;
  if (auditor.violation() === undefined) {
    checkHistory(stage, auditor);
    checkLeaks(stage, auditor, playing.results);
  }
  return {
    violation: auditor.violation(),
    faults: playing.faults,
    runs: playing.runs,
    crashes: playing.crashes,
    deeds: auditor.deeds.size,
    convergence,
    print: printOf(stage),
  };
}

async function settle(playing: Play, runs: readonly RunScript[]): Promise<void> {
  const { stage, auditor } = playing;
  try {
    await stage.world.clock.settle(Promise.all(runs.map((run) => start(playing, run))));
  } catch (error) {
    auditor.blame('I7', `a run never ended: ${String(error)}`);
  }
}

async function start(playing: Play, run: RunScript): Promise<void> {
  const { stage, auditor, script, faults } = playing;
  playing.runs += 1;
  const id = runId(`${run.kind}-${playing.runs}`);
  const random = randomOf(script.seed + 7_919 * playing.runs);
  if (run.startsAfterMs > 0) await stage.world.clock.sleep(run.startsAfterMs);
  const actor = createActor(id, run, { policy: stage.policy, startedAt: stage.ledger.now() });
  const struck = (kind: FaultKind): void => void faults.set(kind, (faults.get(kind) ?? 0) + 1);
  const spawn: Spawn = (part) => createProcess({ stage, auditor, actor, random, struck }, part);
  stage.tell(() => `${id} starts`);
  const end =
    run.workers === undefined
      ? await ending(spawn(run), (ports) => perform({ stage, ports }, actor, run))
      : await runInBatches({ spawn, stage, actor }, run, run.workers);
  stage.tell(() => `${id} ends: ${end === 'crashed' ? end : 'error' in end ? String(end.error) : end.status}`);
  if (end === 'crashed') playing.crashes += 1;
  else if ('error' in end) checkThrown(auditor, actor, end.error);
  else if ('accounts' in end) {
    playing.results.push(end);
    const slowMs = run.faults.reduce((sum, { ms }) => sum + ms, 0);
    checkRun(auditor, {
      result: end,
      // Of many workers each has the budget.
      ...(run.timeBudgetMs === undefined || run.workers !== undefined ? {} : { budgetMs: run.timeBudgetMs }),
      graceMs: 2 * minuteMs + slowMs,
    });
  }
}

/** What was thrown is meant for people: anything else is a fault of ours. */
function checkThrown({ blame }: Auditor, { id }: Actor, error: unknown): void {
  if (isRekeyError(error) || (error instanceof Error && error.name === 'TimeoutError')) return;
  blame('I7', `${id} threw ${error instanceof Error ? error.stack : String(error)}`);
}

type Ends = RunResult | { readonly status: 'undone' };

async function perform(
  { stage, ports }: { readonly stage: Stage; readonly ports: Parameters<typeof rotateOrganization>[0] },
  { id, policy, kind }: Actor,
  run: RunScript,
): Promise<Ends> {
  const person = run.user === undefined ? undefined : personOf(stage, run.user);
  const of = person === undefined ? undefined : { account: person.account.id, user: person.user.name };
  if (kind === 'undo') {
    if (of !== undefined)
      await undo(ports, archiveOf(stage.world), { kind: 'undo', run: id, of, policy: policyOf(policy) });
    return { status: 'undone' };
  }
  return rotateOrganization(ports, {
    kind,
    run: id,
    policy: policyOf(policy),
    policyName: 'script',
    ...(of === undefined ? {} : { accounts: [of.account], user: of.user, force: true }),
    ...(run.timeBudgetMs === undefined ? {} : { timeBudgetMs: run.timeBudgetMs }),
  });
}

const quietRun: RunScript = { kind: 'run', startsAfterMs: 0, skewMs: 0, faults: [], meanwhile: [] };

// Minutes for what IAM lists late, then days: each may bring work of its own, so each has a second run.
const gapsDays = [20 / 1440, 20 / 1440, 1, 20 / 1440, 8, 20 / 1440];

const runsAtMost = 10;

/** Nothing goes wrong any more: everything comes into order, and then nothing is done (I8). */
async function converge(playing: Play): Promise<number> {
  const { stage, auditor } = playing;
  const isBatched = playing.script.episodes.some(({ runs }) => runs.some(({ workers }) => workers !== undefined));
  const quiet: RunScript = isBatched ? { ...quietRun, workers: 2 } : quietRun;
  const runInPeace = async (): Promise<void> => {
    // Each time anew: who slept through the end of their run may wake, and people act on its last call.
    for (const account of stage.world.state.accounts.values()) mend(stage, account.id);
    await settle(playing, [quiet]);
  };
  let lastBusy = 0;
  for (const [index, days] of gapsDays.entries()) {
    await stage.world.clock.advance(days * dayMs);
    const before = auditor.deeds.size;
    await runInPeace();
    if (auditor.violation() !== undefined) return index;
    if (auditor.deeds.size > before) lastBusy = index + 1;
  }
  const isQuiet = async (): Promise<boolean> => {
    const before = auditor.deeds.size;
    await runInPeace();
    return auditor.deeds.size === before;
  };
  // A cap lets little through at a time.
  let more = 0;
  while (more < runsAtMost && !(await isQuiet())) more += 1;
  if (more === runsAtMost || !(await isQuiet())) auditor.blame('I8', 'the organization does not come to rest');
  const last = playing.results.at(-1);
  if (last !== undefined) checkConverged(stage, auditor, last);
  return lastBusy + more;
}

/** What people broke in Rekey's surroundings they mend; what they want of it stays. */
function mend({ world }: Stage, id: Parameters<typeof world.people.changeAccount>[0]): void {
  const isManagement = id === world.state.managementAccount;
  world.people.changeAccount(id, {
    denyActions: [],
    tagsReadable: true,
    reportCompletes: true,
    ...(isManagement ? {} : { roles: ['rekey/rekey-member'] }),
  });
  world.state.table.exists = true;
}

function printOf({ world }: Stage): number {
  let hash = 0;
  for (const { call, at } of world.calls) {
    const line = `${at.getTime()} ${call.client} ${call.port}.${call.method} ${call.account} ${call.user} ${call.keyId}`;
    for (let index = 0; index < line.length; index += 1) hash = (Math.imul(hash, 31) + line.charCodeAt(index)) | 0;
  }
  return hash;
}
