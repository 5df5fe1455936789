import {
  describeError,
  type EventBus,
  type NoticeReport,
  type Observer,
  type Policy,
  type Ports,
  type RunRequest,
  type RunResult,
  rotateOrganization,
} from '@rekey/engine';
import type { Notifier } from './notifier.ts';

export type Telling = {
  readonly notifier: Notifier;
  /** Asked at the end of the run: how much time there is to tell people. */
  readonly budgetMs: () => number;
};

/**
 * A run of which people are told. What goes wrong with that fails nothing: it is in `notices` of the result and of the run's
 * item, or, should the table not take it, a warning.
 */
export async function runAndTell(ports: Ports, request: RunRequest, telling: Telling): Promise<RunResult> {
  const { notifier } = telling;
  const observe: Observer = (event) => {
    if (event.kind === 'run-begun') void notifier.begun({ run: request.run, policy: request.policyName });
    notifier.observe(event);
    ports.observe(event);
  };
  return tell(ports, await rotateOrganization({ ...ports, observe }, request), telling);
}

/** People are told of a run that has ended, and what became of that is added to its item. */
export async function tell(ports: Ports, result: RunResult, { notifier, budgetMs }: Telling): Promise<RunResult> {
  const told: RunResult = { ...result, notices: await notifier.ended(result, Math.max(0, budgetMs())) };
  await record(ports, told);
  return told;
}

async function record({ store, observe }: Ports, { accounts: _accounts, ...summary }: RunResult): Promise<void> {
  if (summary.code === 'LEASE_LOST') return; // the table belongs to another run
  try {
    await store.journal(summary.epoch).recordRun(summary);
  } catch (error) {
    observe({ kind: 'warning', message: `what people were told is not recorded: ${describeError(error).because}` });
  }
}

/** Whether outcomes have to wait in the table until an event has told of them: without a bus they would wait for ever. */
export const keepsOutcomes = (bus: EventBus | undefined, { notify }: Pick<Policy, 'notify'>): boolean =>
  bus !== undefined && notify.channels.includes('events');

/** Messages that could not be sent, of whatever kind. */
export const noticesFailed = ({ events, digest, mail }: NoticeReport): number =>
  [events, digest, mail].reduce((sum, counts) => sum + (counts?.failed ?? 0), 0);
