import type {
  Channel,
  Clock,
  Directory,
  EventBus,
  Mailer,
  NoticeReport,
  NoticeStore,
  Observer,
  Policy,
  RunId,
  RunResult,
  SentCounts,
  StatusReader,
  Told,
  Topic,
} from '@rekey/engine';
import pLimit from 'p-limit';
import { digestOf, isQuiet } from './digest.ts';
import { eventOf } from './event.ts';
import { exceptionNotices, type Notice, needsRecord, noticesOf } from './notice.ts';
import { createOwners } from './owners.ts';
import { createSeen, type SeenUser } from './seen.ts';
import { attempted, countSent } from './sending.ts';
import { aboutOf, groupOf, tellOwners } from './tell-owners.ts';
import { tellSystems } from './tell-systems.ts';

export type NotifierDeps = {
  readonly clock: Clock;
  readonly reader: Pick<StatusReader, 'user'>;
  readonly notices: NoticeStore;
  readonly directory: Pick<Directory, 'tags'>;
  /** Each is where the deployment offers it; the policy's channels choose among them. */
  readonly bus?: EventBus;
  readonly topic?: Topic;
  readonly mailer?: Mailer;
};

export type Notifier = {
  /** Told what a run tells its observer. */
  readonly observe: Observer;
  /** As a run begins, which need not wait for it. Never throws. */
  begun(run: { readonly run: RunId; readonly policy: string }): Promise<void>;
  /** Tells everybody, within `budgetMs`; what is left is told by the next run. Never throws: what went wrong is in the report. */
  ended(result: RunResult, budgetMs: number): Promise<NoticeReport>;
};

const digestMs = 5_000; // kept free for the one message that matters most
export const readsInFlight = 20; // the table is on demand; more would only queue
const digestAheadDays = 7;

export function createNotifier(deps: NotifierDeps, policy: Pick<Policy, 'notify' | 'exceptions'>): Notifier {
  const { clock, directory } = deps;
  const { notify, exceptions } = policy;
  const offered = <T>(channel: Channel, sender: T | undefined): T | undefined =>
    notify.channels.includes(channel) ? sender : undefined;
  const bus = offered('events', deps.bus);
  const topic = notify.digest === 'never' ? undefined : offered('digest', deps.topic);
  const mailer = offered('mail', deps.mailer);
  const seen = createSeen(() => clock.now(), Math.max(digestAheadDays, ...notify.beforeRotationDays));
  let begun: Promise<SentCounts> | undefined;

  return {
    observe: seen.observe,
    begun: async ({ run, policy: name }) => {
      if (bus === undefined) return;
      const started = eventOf('Run Started', { id: `${run}.started`, run, policy: name }, clock.now());
      begun = attempted(
        () => bus.put([started]),
        (why) => [why],
      ).then((sendings) => countSent(sendings));
      await begun;
    },
    async ended(result, budgetMs) {
      const endsAtMs = clock.elapsedMs() + budgetMs;
      const hasTime = (): boolean => clock.elapsedMs() < endsAtMs - digestMs;
      const due = await attempted(
        () => dueNotices(deps, { users: seen.users(), policy, now: clock.now() }),
        () => [],
      );
      const systems = bus && (await guarded(() => tellSystems({ ...deps, bus }, { result, hasTime })));
      const owners = createOwners(directory, notify);
      const told = await tellOwners({ ...deps, owners, bus, mailer, now: () => clock.now() }, due, { result, hasTime });
      const mailsFailed = told.mail?.failed ?? 0;
      const facts = { result, seen: seen.users(), notices: due, exceptions, now: clock.now(), mailsFailed };
      const isWanted = notify.digest === 'always' || !isQuiet(facts);
      const digest =
        topic === undefined || !isWanted
          ? undefined
          : countSent([
              await attempted(
                () => topic.publish(digestOf(facts)),
                (why) => why,
              ),
            ]);
      const events = systems && sum([...(begun === undefined ? [] : [await begun]), systems, told.events]);
      return {
        ...(events === undefined ? {} : { events }),
        ...(digest === undefined ? {} : { digest }),
        ...(told.mail === undefined ? {} : { mail: told.mail }),
      };
    },
  };
}

const guarded = (tell: () => Promise<SentCounts>): Promise<SentCounts> => attempted(tell, (why) => countSent([why]));

const sum = (all: readonly SentCounts[]): SentCounts =>
  all.reduce((a, b) => ({ ...b, ...a, sent: a.sent + b.sent, failed: a.failed + b.failed, left: a.left + b.left }));

type Wanted = {
  readonly users: readonly SeenUser[];
  readonly policy: Pick<Policy, 'notify' | 'exceptions'>;
  readonly now: Date;
};

/** What somebody should hear of, and has not yet. */
async function dueNotices(
  { reader, notices }: NotifierDeps,
  { users, policy, now }: Wanted,
): Promise<readonly Notice[]> {
  const when = { notify: policy.notify, now };
  const limit = pLimit(readsInFlight);
  const ofUsers = await Promise.all(
    users.map((of) =>
      limit(async () => {
        const item = needsRecord(of, now) ? await reader.user(of.account.id, of.user) : undefined;
        return noticesOf(of, item, when);
      }),
    ),
  );
  const all: readonly Notice[] = [...ofUsers.flat(), ...exceptionNotices(policy.exceptions, when)];
  const groups = [...new Set(all.map(groupOf))];
  const told = new Map<string, ReadonlyMap<string, Told>>(
    await Promise.all(groups.map((group) => limit(async () => [group, await notices.told(group)] as const))),
  );
  return all.filter((notice) => told.get(groupOf(notice))?.get(aboutOf(notice))?.[notice.name] === undefined);
}
