import { accountId, runId } from '../model/ids.ts';
import type {
  Exception,
  Lifecycle,
  Limits,
  NotifySettings,
  PartialLifecycle,
  Policy,
  SecretSettings,
} from '../model/policy.ts';
import { defaultPolicy } from '../model/policy.ts';
import type { RunRequest } from '../model/request.ts';
import type { Hold, Rules } from '../model/rules.ts';
import type { Account } from '../model/run.ts';
import { theAccount, theOuPath, thisRun } from './builders.ts';
import { daysAgo } from './time.ts';

export type RulesSketch = Partial<Omit<Rules, 'lifecycle' | 'secrets'>> & {
  readonly lifecycle?: PartialLifecycle;
  readonly secrets?: Partial<SecretSettings>;
};

/** The defaults of every policy field, but in mode enforce; without exceptions and holds. */
export const someRules = ({ lifecycle, secrets, ...rest }: RulesSketch = {}): Rules => ({
  mode: 'enforce',
  exceptions: [],
  holds: [],
  openExceptions: [],
  openOverrides: [],
  ownerTags: [],
  forced: false,
  ...rest,
  lifecycle: aLifecycle(lifecycle),
  secrets: { ...defaultPolicy.secrets, ...secrets },
});

export const aLifecycle = ({ overlap, ifUnused, ...rest }: PartialLifecycle = {}): Lifecycle => ({
  ...defaultPolicy.lifecycle,
  ...rest,
  overlap: { ...defaultPolicy.lifecycle.overlap, ...overlap },
  ifUnused: { ...defaultPolicy.lifecycle.ifUnused, ...ifUnused },
});

export type PolicySketch = Partial<Omit<Policy, 'lifecycle' | 'secrets' | 'accounts' | 'limits' | 'notify'>> & {
  readonly lifecycle?: PartialLifecycle;
  readonly secrets?: Partial<SecretSettings>;
  readonly accounts?: Partial<Policy['accounts']>;
  readonly limits?: Partial<Limits>;
  readonly notify?: Partial<NotifySettings>;
};

/** The default policy, but in mode enforce. */
export const aPolicy = ({ lifecycle, secrets, accounts, limits, notify, ...rest }: PolicySketch = {}): Policy => ({
  ...defaultPolicy,
  mode: 'enforce',
  ...rest,
  lifecycle: aLifecycle(lifecycle),
  secrets: { ...defaultPolicy.secrets, ...secrets },
  accounts: { ...defaultPolicy.accounts, ...accounts },
  limits: { ...defaultPolicy.limits, ...limits },
  notify: { ...defaultPolicy.notify, ...notify },
});

/** An exception for every user of the organization, in force without end. */
export const anException = (sketch: Partial<Exception> = {}): Exception => ({
  scopes: ['org'],
  selector: { users: ['*'] },
  reason: 'left alone by a test',
  owner: 'payments',
  ...sketch,
});

/** A hold on the whole organization until it is released. */
export const aHold = (sketch: Partial<Hold> = {}): Hold => ({
  scope: 'org',
  reason: 'held by a test',
  author: 'arn:aws:iam::999999999999:user/operator',
  since: daysAgo(1),
  ...sketch,
});

export type AccountSketch = Partial<Omit<Account, 'id'>> & { readonly id?: string };

/** An active account, long a member, two organizational units below the root. */
export const anAccount = ({ id = theAccount, ...sketch }: AccountSketch = {}): Account => ({
  id: accountId(id),
  name: 'payments-production',
  state: 'ACTIVE',
  ouPath: theOuPath,
  joinedAt: daysAgo(400),
  ...sketch,
});

/** A run of everything, without a time budget. */
export const aRequest = ({
  run = thisRun,
  ...sketch
}: Partial<Omit<RunRequest, 'run'>> & { run?: string } = {}): RunRequest => ({
  kind: 'run',
  policy: aPolicy(),
  policyName: 'rekey.yaml@test',
  ...sketch,
  run: runId(run),
});
