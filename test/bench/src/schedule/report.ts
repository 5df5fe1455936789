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
  const startedMs = time.nowMs();
  const paced = pace.looksMs();
  const isLate = startedMs - atMs > (paced[0] ?? 0);
  const fromMs = isReady || isLate ? startedMs : atMs;
  let missedMs = 0;
  for (const lookMs of isReady || isLate ? [0, ...paced] : paced) {
    await time.sleepUntil(fromMs + lookMs);
    const lookedAt = await ask('iam:GetCredentialReport');
    if (account.reportReadyAt !== undefined && lookedAt >= account.reportReadyAt) {
      if (fromMs === atMs) pace.learn({ missedMs, foundMs: lookMs });
      await wire.compute(assumptions.processor.perAccountMs);
      const users = organization.report(account.due);
      return { status: 'ready', generatedAt: time.clock.now(), users, rootHasKeys: false };
    }
    missedMs = lookMs;
  }
  return { status: 'unavailable', because: 'the report was not ready in time' };
}
