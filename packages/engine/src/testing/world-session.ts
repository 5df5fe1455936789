import { isRekeyError, RekeyError } from '../errors.ts';
import type { Refusal, SessionOptions } from '../ports.ts';
import type { RunCall, Veto } from './calls.ts';
import type { WorldAccount, WorldState } from './world-state.ts';

/** What the ports of one member account work with. */
export type WorldSession = {
  readonly state: WorldState;
  readonly account: WorldAccount;
  readonly access: 'read' | 'write';
  readonly call: RunCall;
  /** What the session's `beforeEffect` has against a change. */
  readonly veto: Veto;
  /** The time as AWS has it, whatever the caller's clock says. */
  readonly awsNow: () => Date;
};

/** What `beforeEffect` throws becomes the answer to what was not sent. */
export const vetoOf =
  ({ beforeEffect }: SessionOptions): Veto =>
  () => {
    try {
      beforeEffect?.();
      return undefined;
    } catch (error) {
      if (!isRekeyError(error)) throw error;
      return { status: 'refused', code: error.code, because: error.message };
    }
  };

const writes = [
  'iam:CreateAccessKey',
  'iam:UpdateAccessKey',
  'iam:DeleteAccessKey',
  'secretsmanager:CreateSecret',
  'secretsmanager:PutResourcePolicy',
  'secretsmanager:PutSecretValue',
  'secretsmanager:RestoreSecret',
  'secretsmanager:TagResource',
];

/** Why AWS would refuse this action in this session, if it would. */
export const refusalOf = ({ account, access }: WorldSession, action: string): Refusal | undefined => {
  if (account.scpDeny.includes(action))
    return { status: 'refused', code: 'SCP_DENIED', because: `${action}: explicit deny in a service control policy` };
  if (account.denyActions.includes(action))
    return { status: 'refused', code: 'PERMISSION_MISSING', because: `the role lacks ${action}` };
  if (access === 'read' && writes.includes(action))
    return { status: 'refused', code: 'PERMISSION_MISSING', because: `${action}: the session may only read` };
  return undefined;
};

/** The first refusal among the actions that one port call needs. */
export const firstRefusal = (session: WorldSession, actions: readonly string[]): Refusal | undefined =>
  actions.map((action) => refusalOf(session, action)).find((refusal) => refusal !== undefined);

/** For reads, which throw. */
export const assertAllowed = (session: WorldSession, action: string): void => {
  const refusal = refusalOf(session, action);
  if (refusal !== undefined) throw new RekeyError(refusal.code, `account ${session.account.id}: ${refusal.because}`);
};
