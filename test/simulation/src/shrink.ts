import type { Played } from './play.ts';
import { play } from './play.ts';
import type { Episode, RunScript, Script } from './script.ts';

const playsAtMost = 400; // a few seconds; what is left by then is small enough to read

/**
 * Leaves out of a failing script whatever it fails without: episodes, runs, faults, people, users, accounts, clauses of the
 * policy. The smallest script found that violates the same invariant.
 */
export async function shrink(script: Script): Promise<{ readonly script: Script; readonly played: Played }> {
  let best = { script, played: await play(script) };
  const wanted = best.played.violation?.invariant;
  let plays = 1;
  for (let smaller = true; smaller && wanted !== undefined; ) {
    smaller = false;
    for (const candidate of smallerThan(best.script)) {
      if (plays >= playsAtMost) return best;
      plays += 1;
      const played = await play(candidate);
      if (played.violation?.invariant !== wanted) continue;
      best = { script: candidate, played };
      smaller = true;
      break;
    }
  }
  return best;
}

/** Every script with one thing less, the largest things first. */
function* smallerThan(script: Script): Iterable<Script> {
  const { accounts, policy } = script;
  for (const episodes of withoutOne(script.episodes)) yield { ...script, episodes };
  if (accounts.length > 1) for (const left of withoutOne(accounts)) yield { ...script, accounts: left };
  for (const account of accounts) {
    for (const users of withoutOne(account.users ?? []))
      yield { ...script, accounts: accounts.map((each) => (each === account ? { ...each, users } : each)) };
  }
  for (const episode of script.episodes) {
    for (const less of smallerEpisodes(episode))
      yield { ...script, episodes: script.episodes.map((each) => (each === episode ? less : each)) };
  }
  for (const exceptions of withoutOne(policy.exceptions)) yield { ...script, policy: { ...policy, exceptions } };
  for (const overrides of withoutOne(policy.overrides)) yield { ...script, policy: { ...policy, overrides } };
}

function* smallerEpisodes(episode: Episode): Iterable<Episode> {
  for (const runs of withoutOne(episode.runs)) yield { ...episode, runs };
  for (const changes of withoutOne(episode.changes)) yield { ...episode, changes };
  for (const run of episode.runs) {
    for (const less of smallerRuns(run))
      yield { ...episode, runs: episode.runs.map((each) => (each === run ? less : each)) };
  }
}

function* smallerRuns(run: RunScript): Iterable<RunScript> {
  for (const faults of withoutOne(run.faults)) yield { ...run, faults };
  for (const meanwhile of withoutOne(run.meanwhile)) yield { ...run, meanwhile };
  if (run.skewMs !== 0) yield { ...run, skewMs: 0 };
}

function* withoutOne<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (const one of all) yield all.filter((each) => each !== one);
}
