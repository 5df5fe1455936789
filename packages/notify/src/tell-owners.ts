import {
  describeError,
  type EventBus,
  type Mailer,
  type NoticeReport,
  type NoticeStore,
  type Outgoing,
  type RunResult,
  type Sending,
  type SentCounts,
} from '@rekey/engine';
import pLimit from 'p-limit';
import { mailTo } from './mail.ts';
import { type Notice, nameOfException } from './notice.ts';
import type { Owners } from './owners.ts';
import { attempted, countSent } from './sending.ts';
import { eventOfNotice } from './tell-systems.ts';

const mailsPerRun = 500; // SES starts a new sender with 200 a day; the rest has its turn with the next run
const mailsInFlight = 2; // SES starts at one a second, and throttles beyond

type Deps = {
  readonly notices: NoticeStore;
  readonly owners: Owners;
  readonly bus: EventBus | undefined;
  readonly mailer: Mailer | undefined;
  readonly now: () => Date;
};

export type ToldOwners = { readonly mail: NoticeReport['mail']; readonly events: SentCounts };

/** One mail for each owner; what an owner was told is remembered once the mail has gone, so that a failed one is tried again by the next run. */
export async function tellOwners(
  deps: Deps,
  notices: readonly Notice[],
  { result, hasTime }: { readonly result: RunResult; readonly hasTime: () => boolean },
): Promise<ToldOwners> {
  const events = await tellBus(deps, notices, result);
  if (deps.mailer === undefined) {
    await remember(
      deps,
      notices.filter((notice) => events.isTold(notice)),
    );
    return { mail: undefined, events: events.counts };
  }
  const { mailer } = deps;
  const { byOwner, nobodys } = await grouped(notices, deps.owners);
  const inTurn = [...byOwner].slice(0, mailsPerRun);
  const limit = pLimit(mailsInFlight);
  let left = byOwner.size - inTurn.length;
  const sendings = await Promise.all(
    inTurn.map(([owner, of]) =>
      limit(async (): Promise<Sending[]> => {
        if (!hasTime()) {
          left += 1;
          return [];
        }
        const sending = await attempted(
          () => mailer.send(mailTo(owner, of)),
          (why) => why,
        );
        if (sending.status === 'sent')
          await remember(
            deps,
            of.filter((notice) => events.isTold(notice)),
          );
        return [sending];
      }),
    ),
  );
  return { mail: { ...countSent(sendings.flat(), left), withoutOwner: nobodys.length }, events: events.counts };
}

type Grouped = { readonly byOwner: ReadonlyMap<string, readonly Notice[]>; readonly nobodys: readonly Notice[] };

async function grouped(notices: readonly Notice[], owners: Owners): Promise<Grouped> {
  const byOwner = new Map<string, Notice[]>();
  const nobodys: Notice[] = [];
  for (const notice of notices) {
    const owner = await owners(notice);
    if (owner === undefined) nobodys.push(notice);
    else byOwner.set(owner, [...(byOwner.get(owner) ?? []), notice]);
  }
  return { byOwner, nobodys };
}

type ToldBus = { readonly counts: SentCounts; readonly isTold: (notice: Notice) => boolean };

async function tellBus({ bus, now }: Deps, notices: readonly Notice[], result: RunResult): Promise<ToldBus> {
  if (bus === undefined) return { counts: countSent([]), isTold: () => true };
  const events = notices.flatMap((notice) => {
    const event = eventOfNotice(notice, result, now());
    return event === undefined ? [] : [{ notice, event }];
  });
  const put = (): Promise<readonly Sending[]> => bus.put(events.map(({ event }): Outgoing => event));
  const sendings = events.length === 0 ? [] : await attempted(put, (why) => events.map(() => why));
  const failed = new Set(events.filter((_, index) => sendings[index]?.status !== 'sent').map(({ notice }) => notice));
  return { counts: countSent(sendings), isTold: (notice) => !failed.has(notice) };
}

/** Under which the table keeps what somebody was told. */
export const groupOf = (notice: Notice): string => (notice.kind === 'exception' ? 'exceptions' : notice.of.account.id);
export const aboutOf = (notice: Notice): string =>
  notice.kind === 'exception' ? nameOfException(notice.exception) : notice.of.user;

const toldForDays = 400;
const dayMs = 86_400_000;

/** Whoever is told twice because the table did not take it has lost nothing. */
async function remember({ notices: store, now }: Deps, told: readonly Notice[]): Promise<void> {
  const at = now();
  const keptFrom = new Date(at.getTime() - toldForDays * dayMs).toISOString();
  const byAbout = Map.groupBy(told, (notice) => `${groupOf(notice)} ${aboutOf(notice)}`);
  for (const [first, ...more] of byAbout.values()) {
    if (first === undefined) continue;
    try {
      const before = (await store.told(groupOf(first))).get(aboutOf(first)) ?? {};
      const kept = Object.entries(before).filter(([, when]) => when >= keptFrom);
      const names = [first, ...more].map(({ name }) => [name, at.toISOString()] as const);
      await store.recordTold(groupOf(first), aboutOf(first), Object.fromEntries([...kept, ...names]));
    } catch (error) {
      describeError(error);
    }
  }
}
