import {
  type Account,
  type AccountResult,
  type AccountRollup,
  accountId,
  type Counts,
  coverages,
  type HistoryEvent,
  type Hold,
  type Intent,
  keyId,
  type LeaseRecord,
  ouId,
  type RunSummary,
  runId,
  type Step,
  type UserItem,
  type UserRecord,
  type UserResult,
  type UserView,
  userId,
  userName,
  type Verdict,
} from '@rekey/engine';
import { someCounts, someCoverage } from '@rekey/engine/testing';
import fc from 'fast-check';

type Optional<T> = { readonly [K in keyof T]: fc.Arbitrary<Exclude<T[K], undefined>> };

/** Required fields are always there, optional ones sometimes. */
const model = <R extends object, O extends object>(required: Optional<R>, optional: Optional<O>): fc.Arbitrary<R & O> =>
  fc.record({ ...required, ...optional } as never, {
    requiredKeys: Object.keys(required) as never,
    noNullPrototype: true,
  }) as never;

const plain: typeof fc.record = ((fields: never) => fc.record(fields, { noNullPrototype: true })) as never;
const date = fc.date({ min: new Date('2000-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
const text = fc.string({ unit: 'grapheme' });
const count = fc.nat();
const user = fc.stringMatching(/^[\w+=,.@-]{1,64}$/).map(userName);
const key = fc.stringMatching(/^AKIA[A-Z2-7]{16}$/).map(keyId);
const account = fc.stringMatching(/^\d{12}$/).map(accountId);
const run = fc.uuid().map(runId);
const ou = fc.stringMatching(/^ou-[0-9a-z]{4}-[0-9a-z]{8}$/).map(ouId);
const mode = fc.constantFrom('off', 'plan', 'enforce');
const coverage = fc.constantFrom(...coverages);
const verdict = fc.constantFrom<Verdict[]>('excepted', 'fresh', 'attention', 'waiting', 'no-keys');
const code = fc.constantFrom('THROTTLED', 'ROLE_NOT_ASSUMABLE');
const rule = fc.constantFrom('R1', 'R9', 'G3');
const secret = plain({ name: text, region: text });
const custody = fc.constantFrom('current', 'previous', 'none');
const keyStatus = fc.constantFrom('Active', 'Inactive');
const lastUse = model({ at: fc.option(date, { nil: undefined }) as typeof date }, { service: text, region: text });

export const anyLease: fc.Arbitrary<LeaseRecord> = plain({
  epoch: count,
  beat: count,
  lengthMs: count,
  holder: run,
  worker: text,
  caller: text,
  released: fc.boolean(),
});

export const anyHold: fc.Arbitrary<Hold> = model(
  { scope: fc.oneof(fc.constant('org' as const), ou, account), reason: text, author: text, since: date },
  { user, until: date },
) as fc.Arbitrary<Hold>;

const anyAccount = model(
  { id: account, name: text, state: fc.constantFrom('ACTIVE', 'SUSPENDED'), ouPath: fc.array(ou, { maxLength: 5 }) },
  { joinedAt: fc.option(date, { nil: undefined }) as typeof date },
) as fc.Arbitrary<Account>;

const day = fc.constantFrom('2026-01-31', '2026-06-01');
const ages = fc.array(
  model({ createdOn: day, keys: count }, { exceptedUntil: fc.constantFrom('2027-03-31', 'open') }),
  {
    maxLength: 3,
  },
);
const findings = model({}, { 'root-keys': fc.constant(1), 'three-keys': count, 'never-used': count });

const counts: fc.Arbitrary<Counts> = plain({ users: count, keys: count, issued: count }).map(someCounts);
const verdicts = fc.dictionary(verdict, count, { maxKeys: 3, noNullPrototype: true });

export const anyRollup: fc.Arbitrary<AccountRollup> = model(
  { account: anyAccount, mode, coverage, counts, verdicts, lastRun: run, lastSeenAt: date },
  { oldestActiveKeyAt: date, code, because: text, lastSuccessAt: date, lastFullScanAt: date, scanCursor: user },
) as fc.Arbitrary<AccountRollup>;

export const anyRun: fc.Arbitrary<RunSummary> = model(
  {
    run,
    epoch: count,
    startedAt: date,
    status: fc.constantFrom('running', 'finished', 'stopped'),
    kind: fc.constantFrom('plan', 'run'),
    caller: text,
    policy: text,
    coverage: plain({ scanned: count, failed: count }).map(someCoverage),
    counts,
  },
  { endedAt: date, code, because: text },
) as fc.Arbitrary<RunSummary>;

export const anyEvent: fc.Arbitrary<HistoryEvent> = model(
  {
    id: fc.uuid(),
    account,
    user,
    run,
    at: date,
    action: fc.constantFrom('issue', 'deactivate', 'delete', 'switched-back-on'),
    rule,
    because: text,
    status: fc.constantFrom('pending', 'done', 'unknown'),
  },
  { keyId: key, detail: text },
) as fc.Arbitrary<HistoryEvent>;

export const anyIntent: fc.Arbitrary<Intent> = model(
  {
    epoch: count,
    by: run,
    userId: fc.constant(userId('AIDAEXAMPLE')),
    keysBefore: fc.array(key, { maxLength: 3 }),
    openedAt: date,
    secret,
  },
  { created: key },
) as fc.Arbitrary<Intent>;

const anyView = model(
  {
    keys: fc.array(model({ status: keyStatus, createdAt: date }, { id: key, lastUse, custody }), { maxLength: 3 }),
    verdict,
    rule,
    because: text,
    mode,
  },
  {
    finding: fc.constantFrom('three-keys', 'unused-key'),
    notes: fc.constantFrom(['never-used'], ['ses-smtp', 'unused-for-45-days']),
    exception: model(
      { hold: fc.boolean() },
      { id: text, reason: text, owner: text, expires: fc.constant('2027-03-31') },
    ),
    dueAt: date,
  },
) as fc.Arbitrary<UserView>;

const anyRecord = model(
  {
    issued: fc.array(plain({ keyId: key, at: date, secret, by: run }), { maxLength: 3 }),
    switchedOff: fc.array(model({ keyId: key, at: date, by: run }, { backOnSince: date }), { maxLength: 3 }),
  },
  { userId: fc.constant(userId('AIDAEXAMPLE')), intent: anyIntent, pending: anyEvent },
) as fc.Arbitrary<UserRecord>;

export const anyUser: fc.Arbitrary<UserItem> = model(
  { account, user, record: anyRecord },
  { view: anyView },
) as fc.Arbitrary<UserItem>;

const anyStep = model(
  {
    rule,
    because: text,
    action: fc.oneof(fc.constant({ kind: 'issue' as const }), plain({ kind: fc.constant('delete'), keyId: key })),
    status: fc.constantFrom('done', 'failed', 'deferred'),
  },
  { keyId: key, code, detail: text },
) as fc.Arbitrary<Step>;

/** With something to say: what has neither steps nor failure is not kept. */
const anyUserResult = model(
  {
    user,
    status: fc.constantFrom('settled', 'failed', 'unclear'),
    mode,
    steps: fc.array(anyStep, { minLength: 1, maxLength: 3 }),
  },
  { view: anyView, code, because: text },
) as fc.Arbitrary<UserResult>;

export const anyResult: fc.Arbitrary<AccountResult> = model(
  {
    run,
    account: anyAccount,
    mode,
    coverage,
    startedAt: date,
    endedAt: date,
    counts,
    verdicts,
    ages,
    findings,
    users: fc.array(anyUserResult, { maxLength: 5 }),
    warnings: fc.array(text, { maxLength: 3 }),
    fullScan: fc.boolean(),
  },
  { oldestActiveKeyAt: date, code, because: text, hint: text, scanCursor: user },
) as fc.Arbitrary<AccountResult>;
