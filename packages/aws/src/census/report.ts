import { GenerateCredentialReportCommand, GetCredentialReportCommand, type IAMClient } from '@aws-sdk/client-iam';
import { type Clock, type ErrorCode, isRekeyError, type Report } from '@rekey/engine';
import { failureOf, isCode } from '../aws/failure.ts';
import { translate } from '../aws/translate.ts';
import type { MemberAction } from '../permissions.ts';
import type { MemberCall } from '../sessions/member-call.ts';
import type { Waits } from '../settings.ts';
import { parseReport } from './report-csv.ts';

type Reporter = {
  readonly iam: IAMClient;
  readonly call: MemberCall;
  readonly clock: Clock;
  readonly waits: Pick<Waits, 'reportMs'>;
};

/** Asks for the report, then looks for it: at once if it is ready, else at growing intervals. Two calls if it is ready. */
export async function credentialReport(reporter: Reporter): Promise<Report> {
  try {
    return await awaited(reporter);
  } catch (error) {
    if (isRekeyError(error) && unusable.includes(error.code)) {
      return unavailable(error.message, error.code);
    }
    throw error;
  }
}

// Refusals and faults of the report alone. Throttling, lost sessions and networks would hit the full scan just as well.
const unusable: readonly string[] = ['PERMISSION_MISSING', 'SCP_DENIED', 'AWS_ERROR'];

const unavailable = (because: string, code?: ErrorCode): Report => ({
  status: 'unavailable',
  because,
  ...(code === undefined ? {} : { code }),
});

async function awaited(reporter: Reporter): Promise<Report> {
  const { clock, waits } = reporter;
  const isReady = await generate(reporter);
  const looks = isReady ? [0, ...waits.reportMs] : waits.reportMs;
  let mayAskAgain = true;
  for (const waitMs of looks) {
    if (waitMs > 0) await clock.sleep(waitMs);
    const report = await fetchReport(reporter);
    if (typeof report === 'object') return report;
    if (report === 'lost' && mayAskAgain) {
      mayAskAgain = false;
      await generate(reporter);
    }
  }
  const seconds = waits.reportMs.reduce((sum, ms) => sum + ms, 0) / 1_000;
  return unavailable(`the credential report was not ready after ${seconds} s`);
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
