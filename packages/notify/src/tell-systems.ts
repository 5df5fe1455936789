import type {
  AccountId,
  EventBus,
  HistoryEvent,
  NoticeStore,
  Outgoing,
  RunResult,
  SecretRef,
  SentCounts,
  StatusReader,
} from '@rekey/engine';
import { eventOf, eventOfOutcome, type Place, placeOf } from './event.ts';
import { type Notice, nameOfException } from './notice.ts';
import { attempted, countSent, nothingSent } from './sending.ts';

type Deps = { readonly bus: EventBus; readonly notices: NoticeStore; readonly reader: Pick<StatusReader, 'user'> };

const outcomesAtATime = 200; // what is held in memory, and sent twice should the process end before it is crossed off

/**
 * Sends every outcome that nobody was told of yet, those of earlier runs that broke off too, and crosses it off once it was
 * sent; then what this run saw.
 */
export async function tellSystems(
  { bus, notices, reader }: Deps,
  { result, hasTime }: { readonly result: RunResult; readonly hasTime: () => boolean },
): Promise<SentCounts> {
  const places = new Map(result.accounts.map(({ account }) => [account.id, placeOf(account)]));
  let counts = await putAll(bus, ofRun(result));
  let batch: HistoryEvent[] = [];
  const flush = async (): Promise<void> => {
    counts = added(counts, await tellOutcomes({ bus, notices, reader }, batch, places));
    batch = [];
  };
  for await (const outcome of notices.untold()) {
    if (!hasTime()) {
      counts = added(counts, { ...nothingSent, left: 1 });
      continue;
    }
    batch.push(outcome);
    if (batch.length >= outcomesAtATime) await flush();
  }
  if (batch.length > 0) await flush();
  return counts;
}

const added = (a: SentCounts, b: SentCounts): SentCounts => ({
  ...b,
  ...a,
  sent: a.sent + b.sent,
  failed: a.failed + b.failed,
  left: a.left + b.left,
});

const putAll = async (bus: EventBus, events: readonly Outgoing[]): Promise<SentCounts> =>
  countSent(
    events.length === 0
      ? []
      : await attempted(
          () => bus.put(events),
          (why) => events.map(() => why),
        ),
  );

async function tellOutcomes(
  { bus, notices, reader }: Deps,
  outcomes: readonly HistoryEvent[],
  places: ReadonlyMap<AccountId, Place>,
): Promise<SentCounts> {
  const made = await Promise.all(
    outcomes.map(async (outcome) => {
      const account = places.get(outcome.account) ?? { id: outcome.account };
      return { outcome, event: eventOfOutcome(outcome, { account, secret: await secretOf(reader, outcome) }) };
    }),
  );
  const events = made.flatMap(({ event }) => event ?? []);
  const sendings =
    events.length === 0
      ? []
      : await attempted(
          () => bus.put(events),
          (why) => events.map(() => why),
        );
  const sent = new Set(events.filter((_event, index) => sendings[index]?.status === 'sent'));
  await notices.forgetUntold(
    made.filter(({ event }) => event === undefined || sent.has(event)).map(({ outcome }) => outcome),
  );
  return countSent(sendings);
}

/** Of a new key: where its owner fetches it. */
async function secretOf(
  reader: Deps['reader'],
  { action, account, user, keyId }: HistoryEvent,
): Promise<SecretRef | undefined> {
  if (action !== 'issue') return undefined;
  const item = await reader.user(account, user);
  return item?.record.issued.find((issued) => issued.keyId === keyId)?.secret;
}

/** What a run saw that is no line of a history. */
function ofRun(result: RunResult): readonly Outgoing[] {
  const { run, policy, status, startedAt, endedAt = startedAt, coverage, counts, code, because, accounts } = result;
  const unreachable = accounts.flatMap((one) => {
    const { account, coverage: how } = one;
    if (how !== 'unreachable' && how !== 'failed') return [];
    const why = given({ code: one.code, because: one.because, hint: one.hint });
    const detail = { id: `${run}.${account.id}.${how}`, run, account: placeOf(account), coverage: how, ...why };
    return [eventOf('Account Unreachable', detail, one.endedAt)];
  });
  const finished = {
    id: `${run}.finished`,
    run,
    policy,
    status: status === 'finished' ? status : ('stopped' as const),
    startedAt: startedAt.toISOString(),
    coverage,
    counts,
    ...given({ code, because }),
  };
  return [...unreachable, eventOf('Run Finished', finished, endedAt)];
}

const given = <T extends Readonly<Record<string, string | undefined>>>(fields: T): { [K in keyof T]?: string } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: string };

/** The event that goes with a notice, for those that have one. */
export function eventOfNotice(notice: Notice, { run }: Pick<RunResult, 'run'>, now: Date): Outgoing | undefined {
  if (notice.kind === 'exception') {
    const { id, reason, owner, scopes, expires = '' } = notice.exception;
    const exception = { ...given({ id, reason, owner }), scopes: [...scopes] };
    const detail = {
      id: `${nameOfException(notice.exception)}.${notice.name}`,
      run,
      exception,
      expires,
      withinDays: notice.withinDays,
    };
    return eventOf('Exception Expiring', detail, now);
  }
  if (notice.kind !== 'switch-off') return undefined;
  const { of, at, withinDays, oldKey, newKey, name } = notice;
  const about = { id: `${of.account.id}.${of.user}.${name}`, run, account: placeOf(of.account), user: of.user };
  const detail = {
    ...about,
    ...(oldKey === undefined ? {} : { key: oldKey }),
    newKey,
    endsAt: at.toISOString(),
    withinDays,
  };
  return eventOf('Overlap Ending', detail, now);
}
