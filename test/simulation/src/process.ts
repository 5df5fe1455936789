import type { Clock, Ports } from '@rekey/engine';
import type { Call, Interceptor, Veto } from '@rekey/engine/testing';
import { answerLost, crashed, refusedWith } from '@rekey/engine/testing';
import type { Actor } from './actor.ts';
import type { Auditor } from './auditor.ts';
import { change } from './change.ts';
import type { Moment } from './ledger.ts';
import type { Random } from './random.ts';
import type { Counted, Fault, FaultKind, RunScript } from './script.ts';
import type { Stage } from './stage.ts';

const requestTimeoutMs = 10_000;

type Sending = { readonly proceed: () => Promise<unknown>; readonly veto: Veto };

/** One process that runs Rekey: its ports, through which faults reach it, and the promise of its death. */
export type Process = { readonly ports: Ports; readonly death: Promise<'crashed'> };

export type Surroundings = {
  readonly stage: Stage;
  readonly auditor: Auditor;
  readonly actor: Actor;
  /** Latencies. */
  readonly random: Random;
  readonly struck: (kind: FaultKind) => void;
};

export function createProcess(around: Surroundings, { faults, meanwhile, skewMs }: RunScript): Process {
  const { stage, actor, auditor, random } = around;
  const { clock } = stage.world;
  const death = Promise.withResolvers<'crashed'>();
  const counts: Record<Counted, number> = { any: 0, list: 0, create: 0, store: 0, change: 0, table: 0, journal: 0 };
  let isDead = false;
  let sleepsUntil = 0;
  let tableDownUntil = 0;
  let listLag: number | undefined;

  const awake = async (): Promise<void> => {
    while (clock.elapsedMs() < sleepsUntil) await clock.sleep(sleepsUntil - clock.elapsedMs());
    if (isDead) await crashed();
  };

  const die = (): Promise<never> => {
    isDead = true;
    death.resolve('crashed');
    return crashed();
  };

  /** Faults and people whose turn it is; every kind of call that this one is counts. */
  const dueNow = (call: Call): Fault | undefined => {
    const kinds = countedAs(call);
    const at = (point: { readonly on: Counted; readonly nth: number }): boolean =>
      kinds.includes(point.on) && counts[point.on] === point.nth;
    for (const { change: what } of meanwhile.filter(at)) change(stage, what);
    const fault = faults.find(at);
    for (const kind of kinds) counts[kind] += 1;
    return fault;
  };

  const witnessed = (call: Call, proceed: () => Promise<unknown>, sentAt?: Moment): Promise<unknown> => {
    const { account, user } = call;
    if (call.method !== 'list' || account === undefined || user === undefined || listLag === undefined)
      return auditor.witness(actor, call, { happen: proceed, sentAt });
    const late = stage.lateList(account, user, listLag);
    listLag = undefined;
    return auditor.witness(actor, call, {
      happen: () => proceed().then((answer) => withLate(answer, late?.keys)),
      asOf: late?.moment,
    });
  };

  const interceptor: Interceptor = async (call, proceed, veto) => {
    await awake();
    const fault = dueNow(call);
    if (fault !== undefined) {
      around.struck(fault.kind);
      stage.tell(() => `${nameOf(call)}: ${fault.kind}`);
    } else if (!isHousekeeping(call)) stage.tell(() => nameOf(call));
    if (fault?.kind === 'stale list') listLag = fault.ms;
    if (fault?.kind === 'table down') tableDownUntil = clock.elapsedMs() + fault.ms;
    await clock.sleep(latencyOf(random) + (fault?.kind === 'slow' ? fault.ms : 0));
    if (isDead) return crashed();
    if (isOfTable(call) && clock.elapsedMs() < tableDownUntil) return tableDown(call, proceed);
    const answer = await meet(fault, call, { proceed, veto });
    await awake();
    return answer;
  };

  /** A table that is down takes some writes all the same, and only does not say so. */
  const tableDown = async (call: Call, proceed: () => Promise<unknown>): Promise<unknown> => {
    if (random.chance(0.3)) await witnessed(call, proceed).catch(() => undefined);
    return answerLost(call);
  };

  const meet = async (fault: Fault | undefined, call: Call, { proceed, veto }: Sending): Promise<unknown> => {
    switch (fault?.kind) {
      case 'crash before':
        return die();
      case 'crash after':
        await witnessed(call, proceed);
        return die();
      case 'never arrived':
        return answerLost(call);
      case 'answer lost':
        await witnessed(call, proceed).catch(() => undefined);
        return answerLost(call);
      case 'late': {
        const sentAt = stage.ledger.now();
        void clock.sleep(fault.ms).then(() => witnessed(call, proceed, sentAt).catch(() => undefined));
        await clock.sleep(requestTimeoutMs);
        return answerLost(call);
      }
      case 'refused':
        return isOfTable(call) ? answerLost(call) : refusedWith(call, 'PERMISSION_MISSING');
      case 'throttled':
        return isOfTable(call) ? answerLost(call) : refusedWith(call, 'THROTTLED');
      case 'asleep':
        return fallAsleep(fault.ms, call, proceed);
      case 'sent again':
        return sendAgain(fault.ms, call, { proceed, veto });
      default:
        return witnessed(call, proceed);
    }
  };

  /** A process sleeps where it is most of the time: waiting for an answer. Woken too late, it takes it for lost. */
  const fallAsleep = async (ms: number, call: Call, proceed: () => Promise<unknown>): Promise<unknown> => {
    const answer = witnessed(call, proceed);
    sleepFor(ms);
    await answer.catch(() => undefined);
    await awake();
    return ms > requestTimeoutMs && random.chance(0.5) ? answerLost(call) : answer;
  };

  const sleepFor = (ms: number): void => {
    sleepsUntil = Math.max(sleepsUntil, clock.elapsedMs() + ms);
    actor.asleepMs += ms;
  };

  /** A first request, or its answer, is lost; as soon as it is awake the SDK sends the next, if it may. */
  const sendAgain = async (ms: number, call: Call, { proceed, veto }: Sending): Promise<unknown> => {
    if (random.chance(0.5)) await witnessed(call, proceed).catch(() => undefined);
    sleepFor(ms);
    await awake();
    if (call.method === 'create') return answerLost(call); // never repeated
    const refusal = veto();
    if (refusal !== undefined) return { ...refusal, status: 'unclear' };
    await clock.sleep(latencyOf(random));
    return isDead ? crashed() : witnessed(call, proceed);
  };

  const ports = stage.world.ports({ client: actor.id, interceptor, skewMs, observe: () => {} });
  return { ports: { ...ports, clock: sleepy(ports.clock, awake) }, death: death.promise };
}

/** The clock of a process that may be asleep or dead when its timers go off. */
const sleepy = (clock: Clock, awake: () => Promise<void>): Clock => ({
  ...clock,
  sleep: async (ms) => {
    await clock.sleep(ms);
    await awake();
  },
  every: (ms, tick) =>
    clock.every(ms, async () => {
      await awake();
      await tick();
    }),
});

const isOfTable = ({ port }: Call): boolean => port === 'store' || port === 'journal';

/** What every run does, and no story turns on unless it fails. */
const isHousekeeping = ({ port, method }: Call): boolean =>
  port === 'directory' || port === 'store' || method.startsWith('record');

function countedAs(call: Call): readonly Counted[] {
  const kinds: Counted[] = ['any'];
  if (isOfTable(call)) kinds.push('table');
  else if (call.mutating) kinds.push('change');
  if (call.port === 'journal' && call.user !== undefined) kinds.push('journal');
  if (call.method === 'create') kinds.push('create');
  if (call.method === 'store') kinds.push('store');
  if (call.method === 'list') kinds.push('list');
  return kinds;
}

const withLate = (answer: unknown, keys: unknown): unknown =>
  typeof answer === 'object' && answer !== null && 'keys' in answer && keys !== undefined
    ? { ...answer, keys }
    : answer;

/** Mostly at once, now and then after seconds. */
const latencyOf = (random: Random): number =>
  random.weighted([
    [90, 1 + random.int(60)],
    [8, 100 + random.int(900)],
    [2, 1_000 + random.int(5_000)],
  ]);

const nameOf = ({ client, port, method, account, user, keyId }: Call): string =>
  [client, `${port}.${method}`, account, user, keyId].filter((part) => part !== undefined).join(' ');
