import { GenerateCredentialReportCommand, GetCredentialReportCommand } from '@aws-sdk/client-iam';
import { type Census, type Clock, type ErrorCode, isRekeyError, type Report } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import type { Iam } from '../aws/on-demand.ts';
import { translate } from '../aws/translate.ts';
import type { MemberAction } from '../permissions.ts';
import type { MemberCall } from '../sessions/member-call.ts';
import { parseReport } from './report-csv.ts';
import { lookForReport, type ReportPace, type ReportRequest } from './report-pace.ts';

type Reporter = {
  readonly iam: Iam;
  readonly call: MemberCall;
  readonly clock: Clock;
  readonly pace: ReportPace;
};

/** One account's credential report: asked for, then collected. Two calls if it is ready. */
export function createReporter(reporter: Reporter): Pick<Census, 'requestReport' | 'report'> {
  let requested: Promise<ReportRequest> | undefined;
  const request = (): Promise<ReportRequest> => {
    requested ??= ask(reporter);
    requested.catch(() => {}); // whoever collects is told
    return requested;
  };
  return {
    async requestReport() {
      await request().catch(() => {});
    },
    async report() {
      const asked = request();
      requested = undefined;
      try {
        return await collected(reporter, await asked);
      } catch (error) {
        if (isRekeyError(error) && unusable.includes(error.code)) return unavailable(error.message, error.code);
        throw error;
      }
    },
  };
}

// Refusals and faults of the report alone. Throttling, lost sessions and networks would hit the full scan just as well.
const unusable: readonly string[] = ['PERMISSION_MISSING', 'SCP_DENIED', 'AWS_ERROR'];

const unavailable = (because: string, code?: ErrorCode): Report => ({
  status: 'unavailable',
  because,
  ...(code === undefined ? {} : { code }),
});

async function ask(reporter: Reporter): Promise<ReportRequest> {
  return { isReady: await generate(reporter), atMs: reporter.clock.elapsedMs() };
}

async function collected(reporter: Reporter, request: ReportRequest): Promise<Report> {
  let mayAskAgain = true;
  const report = await lookForReport(reporter, request, async () => {
    const seen = await fetchReport(reporter);
    if (typeof seen === 'object') return seen;
    if (seen === 'lost' && mayAskAgain) {
      mayAskAgain = false;
      await generate(reporter);
    }
    return undefined;
  });
  const waitedS = Math.round((reporter.clock.elapsedMs() - request.atMs) / 1_000);
  return report ?? unavailable(`the credential report was not ready after ${waitedS} s`);
}

const generateAction: MemberAction = 'iam:GenerateCredentialReport';
const fetchAction: MemberAction = 'iam:GetCredentialReport';

/** True if the report is ready: AWS makes a new one every 4 hours at most. */
async function generate({ iam, call }: Reporter): Promise<boolean> {
  const { State } = await call.ask(generateAction, () => iam.send(new GenerateCredentialReportCommand({})));
  return State === 'COMPLETE';
}

/** `lost`: expired since it was made, or never there. */
async function fetchReport({ iam, call, clock }: Reporter): Promise<Report | 'not-yet' | 'lost'> {
  try {
    const { Content, GeneratedTime } = await call.raw(() => iam.send(new GetCredentialReportCommand({})));
    return read(Content, GeneratedTime ?? clock.now());
  } catch (error) {
    const failure = failureOf(error);
    if (isCode(failure, 'ReportInProgress', 'CredentialReportNotReady')) return 'not-yet';
    if (isCode(failure, 'ReportNotPresent', 'CredentialReportNotPresent', 'ReportExpired', 'CredentialReportExpired')) {
      return 'lost';
    }
    throw translate(error, { account: call.account, action: fetchAction });
  }
}

function read(content: Uint8Array | undefined, generatedAt: Date): Report {
  try {
    return { status: 'ready', generatedAt, ...parseReport(new TextDecoder().decode(content)) };
  } catch (error) {
    return unavailable(error instanceof Error ? error.message : String(error));
  }
}
