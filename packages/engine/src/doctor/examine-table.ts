import { adviseOn, type ErrorCode } from '../errors.ts';
import type { CentralCheck, TableHealth } from '../model/diagnosis.ts';
import type { Policy } from '../model/policy.ts';
import { defaultPolicy } from '../model/policy.ts';
import type { DoctorPorts } from './examine.ts';

type Ports = Pick<DoctorPorts, 'table' | 'policy'>;

/** The table is there and of the right shape, and what it holds can not be lost by a slip of the hand. */
export async function examineTable(table: Ports['table']): Promise<readonly CentralCheck[]> {
  if (table === undefined) {
    return [{ about: 'table', status: 'note', because: 'no table was named', hint: 'name it with --table' }];
  }
  try {
    return tableChecks(table.name, await table.health());
  } catch (error) {
    return [{ about: 'table', status: 'wrong', ...adviseOn(error) }];
  }
}

function tableChecks(name: string, health: TableHealth): readonly CentralCheck[] {
  if (health.status === 'missing') {
    const because = `there is no table ${name} in this account and Region`;
    return [wrong('TABLE_NOT_FOUND', because, `deploy it, or for a trial: rekey table create --table ${name}`)];
  }
  if (health.status === 'unusable') return [wrong('TABLE_UNUSABLE', health.because, 'name the table of Rekey')];
  const { deletionProtection, pointInTimeRecovery, expiry } = health;
  const lacks = [
    ...(deletionProtection ? [] : ['deletion protection']),
    ...(pointInTimeRecovery === false ? ['point-in-time recovery'] : []),
  ];
  const unread = [
    ...(pointInTimeRecovery === 'unreadable' ? ['point-in-time recovery (dynamodb:DescribeContinuousBackups)'] : []),
    ...(expiry === 'unreadable' ? ['expiry (dynamodb:DescribeTimeToLive)'] : []),
  ];
  const here = { about: 'table', status: 'good', because: `${name} is there, and of the right shape` } as const;
  return [
    lacks.length === 0
      ? here
      : wrong('TABLE_UNPROTECTED', `${name} has no ${lacks.join(' and no ')}`, `switch on ${lacks.join(' and ')}`),
    ...(expiry === false ? [note(`old history in ${name} never goes away`, 'switch on time to live for `ttl`')] : []),
    ...(unread.length === 0 ? [] : [note(`not allowed to look: ${unread.join(', ')}`, 'allow it to know')]),
  ];
}

const wrong = (code: 'TABLE_NOT_FOUND' | 'TABLE_UNUSABLE' | 'TABLE_UNPROTECTED', because: string, hint: string) =>
  ({ about: 'table', status: 'wrong', code, because, hint }) as const;

const note = (because: string, hint: string): CentralCheck => ({ about: 'table', status: 'note', because, hint });

type Asked = {
  /** Nothing else would do. */
  readonly needed: boolean;
  /** Of a table that can not be read: it is said once. */
  readonly tableCode: ErrorCode | undefined;
};

/** What a run would go by. Where there is nothing to go by, the rest is judged by the built-in policy. */
export async function examinePolicy(
  ports: Ports,
  { needed, tableCode }: Asked,
): Promise<{ readonly check: CentralCheck; readonly policy: Policy }> {
  const check = (told: Omit<CentralCheck, 'about'>): CentralCheck => ({ about: 'policy', ...told });
  try {
    const found = await ports.policy();
    if (found !== undefined) return { check: check({ status: 'good', because: found.name }), policy: found.policy };
    return { check: check({ ...(needed ? required : { status: 'note' }), ...notPushed }), policy: defaultPolicy };
  } catch (error) {
    const why = adviseOn(error);
    const because = 'not known, as the table can not be read; the rest is judged by the defaults';
    const told = why.code === tableCode ? { status: 'note' as const, because } : { status: 'wrong' as const, ...why };
    return { check: check(told), policy: defaultPolicy };
  }
}

const required = { status: 'wrong', code: 'POLICY_NOT_FOUND' } as const;
const notPushed = {
  because: 'no policy was pushed: the service refuses to run, and everything here is judged by the defaults',
  hint: 'rekey policy init, then rekey policy push rekey.yaml --table NAME',
};
