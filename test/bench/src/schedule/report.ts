import type { ReportPace } from '@rekey/aws/report-pace';
import type { Census, Report } from '@rekey/engine';
import type { MemberCall } from './sessions.ts';
import type { LiveAccount } from './sky.ts';
import type { Wire } from './wire.ts';

export type Reporter = {
  readonly wire: Wire;
  readonly account: LiveAccount;
  readonly ask: MemberCall;
  readonly pace: ReportPace;
};

type Request = { readonly isReady: boolean; readonly atMs: number };

/** Asks for the report and looks for it as packages/aws does, at its pace; AWS needs its time from the first request on. */
export function createReporter(reporter: Reporter): Pick<Census, 'requestReport' | 'report'> {
  let requested: Promise<Request> | undefined;
  const request = (): Promise<Request> => (requested ??= generate(reporter));
  return {
    requestReport: async () => void (await request()),
    report: async () => collected(reporter, await request()),
  };
}

async function generate({ wire, account, ask }: Reporter): Promise<Request> {
  const { time, assumptions } = wire.sky;
  const startedAt = await ask('iam:GenerateCredentialReport');
  const isReady = account.reportReadyAt !== undefined && account.reportReadyAt <= startedAt;
  account.reportReadyAt ??= startedAt + assumptions.reportReadyMs;
  return { isReady, atMs: time.nowMs() };
}

async function collected(reporter: Reporter, { isReady, atMs }: Request): Promise<Report> {
  const { wire, account, ask, pace } = reporter;
  const { time, assumptions, organization } = wire.sky;
  const sinceMs = (): number => time.nowMs() - atMs;
  const all = pace.looksMs();
  const passed = all.filter((ms) => ms < sinceMs());
  const looks = [...passed.slice(-1), ...all.slice(passed.length)];
  const tells = !isReady && passed.length === 0;
  let missedMs = 0;
  for (const lookMs of isReady ? [0, ...looks] : looks) {
    await time.sleepUntil(atMs + lookMs);
    const lookedAt = await ask('iam:GetCredentialReport');
    if (account.reportReadyAt !== undefined && lookedAt >= account.reportReadyAt) {
      if (tells) pace.learn({ missedMs, foundMs: lookMs });
      await wire.compute(assumptions.processor.perAccountMs);
      const users = organization.report(account.due);
      return { status: 'ready', generatedAt: time.clock.now(), users, rootHasKeys: false };
    }
    missedMs = lookMs;
  }
  return { status: 'unavailable', because: 'the report was not ready in time' };
}
