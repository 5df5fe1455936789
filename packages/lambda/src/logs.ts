import type { Logger } from '@aws-lambda-powertools/logger';
import type {
  AccountResult,
  Diagnosis,
  NoticeReport,
  RunEvent,
  RunSummary,
  ServiceEvent,
  Step,
  UndoResult,
  UserResult,
} from '@rekey/engine';
import type { Failure } from './failure.ts';

// Objects are picked, never dumped: what gets a new field tomorrow does not get it into a log.

type Fields = Readonly<Record<string, unknown>>;
/** The logger writes objects that it may keep. */
const entry = (fields: Fields): Record<string, unknown> => ({ ...fields });

const idOf = (account: string | { readonly id: string }): string =>
  typeof account === 'string' ? account : account.id;

export const logged = {
  event: (event: ServiceEvent): Record<string, unknown> =>
    event.kind === 'scheduled'
      ? entry({ kind: event.kind })
      : entry({
          kind: event.kind,
          ...('request' in event ? { request: event.request } : {}),
          ...('accounts' in event && event.accounts !== undefined
            ? { accounts: event.accounts.slice(0, 20).map(idOf) }
            : {}),
          ...('account' in event ? { account: event.account } : {}),
          ...('user' in event ? { user: event.user } : {}),
          ...('force' in event ? { force: event.force } : {}),
          ...('run' in event ? { run: event.run } : {}),
          ...('execution' in event ? { execution: event.execution } : {}),
          ...('epoch' in event ? { epoch: event.epoch } : {}),
          ...('reason' in event ? { reason: event.reason } : {}),
        }),
  run: ({ run, status, policy, coverage, counts, code, because }: RunSummary): Record<string, unknown> =>
    entry({ run, status, policy, coverage, counts, code, because }),
  undo: ({ run, of, users }: UndoResult): Record<string, unknown> =>
    entry({
      run,
      of,
      users: users.length,
      switchedOn: users.flatMap(({ keys }) => keys).filter(({ status }) => status === 'reactivated').length,
      failed: users.filter(({ status }) => status === 'failed' || status === 'deferred').length,
    }),
  diagnosis: ({ run, central, accounts }: Diagnosis): Record<string, unknown> =>
    entry({
      run,
      wrong: central.filter(({ status }) => status === 'wrong').map(({ about, code }) => ({ about, code })),
      accounts: accounts.length,
      accountsWrong: accounts.filter(({ checks }) => checks.some(({ status }) => status === 'wrong')).length,
    }),
} as const;

const wrongCoverage: readonly AccountResult['coverage'][] = ['failed', 'unreachable'];

/** Each account as it ends and each step as it is done, as the run tells them. */
export function logRunEvent(logger: Logger, event: RunEvent): void {
  switch (event.kind) {
    case 'account-finished':
      return logAccount(logger, event.result);
    case 'user-finished':
      for (const step of event.result.steps) logStep(logger, { account: event.account.id, result: event.result }, step);
      return;
    case 'warning':
      return logger.warn(event.message);
    case 'waiting-for-lease':
      return logger.info('waiting for the run lease', entry({ holder: event.holder }));
    default:
      return;
  }
}

function logAccount(logger: Logger, { account, mode, coverage, code, because, hint, counts }: AccountResult): void {
  const fields = entry({ account: account.id, mode, coverage, code, because, hint, counts });
  if (wrongCoverage.includes(coverage)) logger.warn('account', fields);
  else if (counts.failed + counts.unknown + counts.attention > 0) logger.info('account', fields);
  else logger.debug('account', fields);
}

type Whose = { readonly account: string; readonly result: Pick<UserResult, 'user'> };

function logStep(logger: Logger, { account, result: { user } }: Whose, step: Step): void {
  const { rule, action, status, keyId, code, detail } = step;
  const fields = entry({ account, user, rule, action: action.kind, status, keyId, code, detail });
  if (status === 'done' || status === 'planned' || status === 'deferred') logger.info('step', fields);
  else logger.warn('step', fields);
}

/** What became of telling people: sums, and of what failed the first reason. */
export function logNotices(logger: Logger, { events, digest, mail }: NoticeReport): void {
  const fields = entry({ events: sums(events), digest: sums(digest), mail: sums(mail) });
  if ([events, digest, mail].some((counts) => (counts?.failed ?? 0) > 0)) logger.warn('told', fields);
  else logger.info('told', fields);
}

const sums = (counts: NonNullable<NoticeReport['events' | 'mail']> | undefined): Fields | undefined => {
  if (counts === undefined) return undefined;
  const { sent, failed, left, code, because } = counts;
  return { sent, failed, left, code, because, ...('withoutOwner' in counts && { withoutOwner: counts.withoutOwner }) };
};

/** Of an error that Rekey does not know the places in the code are told, and nothing of its message. */
export function logFailure(logger: Logger, failure: Failure, error: unknown): void {
  const places = failure.code === 'FUNCTION_FAILED' ? { at: placesIn(error) } : {};
  const fields = entry({ ...failure, ...places });
  if (failure.code === 'RUN_IN_PROGRESS') logger.warn('another run is at work', fields);
  else logger.error('refused', fields);
}

const placesIn = (error: unknown): readonly string[] =>
  error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
