import {
  type EventBus,
  type Mailer,
  type NoticeReport,
  type Outgoing,
  type Policy,
  type RunResult,
  rotateOrganization,
  runId,
  type Sending,
  type Topic,
} from '@rekey/engine';
import {
  aPolicy,
  createWorld,
  dayMs,
  type PolicySketch,
  type World,
  type WorldDescription,
} from '@rekey/engine/testing';
import { createNotifier } from '../notifier.ts';
import { type EventKind, eventSchemas } from '../schemas.ts';

export type Sent = {
  readonly events: Outgoing[];
  readonly digests: { readonly subject: string; readonly text: string; readonly json: string }[];
  readonly mails: { readonly to: string; readonly subject: string; readonly text: string }[];
};

/** What the senders do instead of sending. */
export type Faults = {
  readonly event?: (event: Outgoing) => Sending | undefined;
  readonly digest?: () => Sending;
  readonly mail?: (to: string) => Sending | undefined;
};

export type Stage = {
  readonly world: World;
  readonly sent: Sent;
  /** A run, and what was told after it. */
  night(sketch?: PolicySketch, faults?: Faults): Promise<{ readonly result: RunResult; readonly report: NoticeReport }>;
  days(count: number): Promise<void>;
};

let runs = 0;

/** An organization in memory whose runs tell people; nothing that they are told holds a secret. */
export const startStage = (description: WorldDescription): Stage => {
  const world = createWorld(description);
  const sent: Sent = { events: [], digests: [], mails: [] };
  return {
    world,
    sent,
    days: (count) => world.clock.advance(count * dayMs),
    async night(sketch = {}, faults = {}) {
      runs += 1;
      const policy = aPolicy({ ...sketch, limits: { fullScanEveryDays: 0, ...sketch.limits } });
      const told = await tellingRun({ world, sent, faults }, policy, `run-${runs}`);
      if (world.leaks(sent).length > 0) throw new Error('people were told a secret');
      return told;
    },
  };
};

type Means = { readonly world: World; readonly sent: Sent; readonly faults: Faults };

async function tellingRun({ world, sent, faults }: Means, policy: Policy, id: string) {
  const ports = world.ports({ client: id, telling: true });
  const notifier = createNotifier(
    {
      clock: ports.clock,
      reader: world.reader(),
      notices: world.notices(),
      directory: ports.directory,
      bus: busInto(sent, faults),
      topic: topicInto(sent, faults),
      mailer: mailerInto(sent, faults),
    },
    policy,
  );
  const run = runId(id);
  const work = async () => {
    void notifier.begun({ run, policy: 'rekey.yaml@test' });
    const request = { kind: 'run', run, policy, policyName: 'rekey.yaml@test' } as const;
    const result = await rotateOrganization({ ...ports, observe: notifier.observe }, request);
    return { result, report: await notifier.ended(result, 60_000) };
  };
  return world.clock.settle(work());
}

const ok: Sending = { status: 'sent' };

const busInto = ({ events }: Sent, { event: fault }: Faults): EventBus => ({
  put: async (all) =>
    all.map((event) => {
      const wrong = fault?.(event);
      if (wrong !== undefined) return wrong;
      eventSchemas[event.kind as EventKind].parse(event.detail);
      events.push(event);
      return ok;
    }),
});

const topicInto = ({ digests }: Sent, { digest: fault }: Faults): Topic => ({
  publish: async (message) => {
    const wrong = fault?.();
    if (wrong === undefined) digests.push(message);
    return wrong ?? ok;
  },
});

const mailerInto = ({ mails }: Sent, { mail: fault }: Faults): Mailer => ({
  send: async (mail) => {
    const wrong = fault?.(mail.to);
    if (wrong === undefined) mails.push(mail);
    return wrong ?? ok;
  },
});
