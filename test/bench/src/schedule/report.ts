import { lookForReport, type ReportPace, type ReportRequest } from '@rekey/aws/report-pace';
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

/** Asks for the report and looks for it at the adapter's own pace; AWS needs its time from the first request on. */
export function createReporter(reporter: Reporter): Pick<Census, 'requestReport' | 'report'> {
  let requested: Promise<ReportRequest> | undefined;
  const request = (): Promise<ReportRequest> => (requested ??= generate(reporter));
  return {
    requestReport: async () => void (await request()),
    report: async () => collected(reporter, await request()),
  };
}

async function generate({ wire, account, ask }: Reporter): Promise<ReportRequest> {
  const { time, assumptions } = wire.sky;
  const startedAt = await ask('iam:GenerateCredentialReport');
  const isReady = account.reportReadyAt !== undefined && account.reportReadyAt <= startedAt;
  account.reportReadyAt ??= startedAt + assumptions.reportReadyMs;
  return { isReady, atMs: time.nowMs() };
}

async function collected({ wire, account, ask, pace }: Reporter, request: ReportRequest): Promise<Report> {
  const { time, assumptions, organization } = wire.sky;
  const clock = { ...time.clock, elapsedMs: () => time.nowMs() };
  const report = await lookForReport({ clock, pace }, request, async (): Promise<Report | undefined> => {
    const lookedAt = await ask('iam:GetCredentialReport');
    if (account.reportReadyAt === undefined || lookedAt < account.reportReadyAt) return undefined;
    await wire.compute(assumptions.processor.perAccountMs);
    const users = organization.report(account.due);
    return { status: 'ready', generatedAt: time.clock.now(), users, rootHasKeys: false };
  });
  return report ?? { status: 'unavailable', because: 'the report was not ready in time' };
}
