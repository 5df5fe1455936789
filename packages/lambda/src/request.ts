import { newRunId } from '@rekey/aws/run-id';
import { defaultPolicy, examine, type RequestEvent, undo } from '@rekey/engine';
import { tableHealth } from '@rekey/store';
import { failureOf } from './failure.ts';
import { type Following, follow } from './following.ts';
import type { Answer, Work } from './handle.ts';
import { logFailure, logged } from './logs.ts';
import { portsUnder } from './ports-under.ts';
import { run } from './run.ts';
import { assertOrganization } from './world.ts';

/**
 * What somebody asked for and follows through the table. Whatever comes of it is the answer, so that nothing is left to
 * retry: they can ask again. Throws only where the table does not take the answer.
 */
export async function request(work: Work, event: RequestEvent): Promise<Answer> {
  const { world, invocation } = work;
  const taken = await world.requests.take({
    request: event.request,
    kind: event.kind,
    now: new Date(),
    until: new Date(Date.now() + invocation.remainingMs()),
  });
  if (taken.status !== 'taken') {
    // AWS delivers an event at least once.
    invocation.logger.info('asked twice', { request: event.request, status: taken.status });
    return { status: 'duplicate' };
  }
  const following = follow(world.requests, taken.state);
  try {
    return await perform(work, event, following);
  } catch (error) {
    const failure = failureOf(error);
    logFailure(invocation.logger, failure, error);
    await following.end({ status: 'failed', ...failure });
    return { status: 'refused', code: failure.code };
  }
}

async function perform(work: Work, event: RequestEvent, following: Following): Promise<Answer> {
  switch (event.kind) {
    case 'run':
      return performRun(work, event, following);
    case 'undo':
      return performUndo(work, event, following);
    case 'doctor':
      return performDoctor(work, event, following);
    default:
      return event satisfies never;
  }
}

type Of<Kind extends RequestEvent['kind']> = Extract<RequestEvent, { readonly kind: Kind }>;

/** The results of a run are in the table by its id. */
async function performRun(work: Work, event: Of<'run'>, following: Following): Promise<Answer> {
  const { kind: _kind, request: _request, ...asked } = event;
  let of = 0;
  let done = 0;
  const answer = await run(work, {
    run: asked,
    begun: (id) => following.begin(id),
    observe: (seen) => {
      if (seen.kind === 'discovered') of = seen.accounts;
      if (seen.kind === 'account-finished') following.progress({ done: (done += 1), of: Math.max(of, done) });
    },
  });
  await following.end({ status: 'answered' });
  return answer;
}

async function performUndo(work: Work, event: Of<'undo'>, following: Following): Promise<Answer> {
  const { world, invocation, settings } = work;
  await assertOrganization(world, settings);
  const id = newRunId(world.now());
  await following.begin(id);
  const { kind: _kind, request: _request, reason: _reason, until, ...of } = event;
  const pushed = await world.pushed();
  const policy = pushed?.policy ?? defaultPolicy;
  const ports = portsUnder(work, policy);
  const result = await undo(ports, world.reader, {
    kind: 'undo',
    run: id,
    of,
    policy,
    cancellation: outOfTime(work),
    ...(until === undefined ? {} : { until: new Date(until) }),
  });
  invocation.logger.info('undone', logged.undo(result));
  await following.end({ status: 'answered' }, result);
  return { status: 'answered', run: id };
}

async function performDoctor(work: Work, event: Of<'doctor'>, following: Following): Promise<Answer> {
  const { world, invocation } = work;
  const id = newRunId(world.now());
  await following.begin(id);
  const { clock, directory, sessions } = world.connection;
  const { tableName: name } = world.table;
  const diagnosis = await examine(
    {
      clock,
      directory,
      sessions,
      caller: () => world.connection.caller(),
      table: { name, health: () => tableHealth(world.table) },
      policy: () => world.pushed(),
      observe: following.progress,
    },
    {
      run: id,
      needsPolicy: true,
      cancellation: outOfTime(work),
      ...(event.accounts === undefined ? {} : { accounts: event.accounts }),
    },
  );
  invocation.logger.info('examined', logged.diagnosis(diagnosis));
  await following.end({ status: 'answered' }, diagnosis);
  return { status: 'answered', run: id };
}

// A user's turn ends within a minute, and a report is waited for as long; then there is the answer to be written.
const reserveMs = 75_000;

/** Nothing new is begun once little time is left; of a short time, a quarter. */
function outOfTime({ invocation }: Work): { readonly aborted: boolean } {
  const reserve = Math.min(reserveMs, invocation.remainingMs() / 4);
  return {
    get aborted() {
      return invocation.remainingMs() < reserve;
    },
  };
}
