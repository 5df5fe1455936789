import type { Caps } from './caps.ts';
import { issuedBy } from './lifecycle/intents.ts';
import type { Effect, Outcome, PreparedSecret } from './model/decision.ts';
import type { RunId } from './model/ids.ts';
import { plannedKeyId } from './model/placeholder.ts';
import type { Performer } from './perform.ts';
import { capReached } from './perform.ts';
import { secretOf } from './policy/secret-name.ts';
import type { AccountAccess, Clock, SecretState } from './ports.ts';

/** The performer of mode plan: it changes nothing, and answers with the effects that the real one would have. */
export function createPlanner(deps: {
  readonly access: AccountAccess;
  readonly clock: Clock;
  readonly caps: Caps;
  readonly run: RunId;
}): Performer {
  const { access, clock, caps, run } = deps;
  return async ({ facts, rules, decision: { action } }) => {
    if (!(await caps.take(action.kind))) return capReached;
    const done = (effect: Effect): Outcome => ({ status: 'done', effect });
    switch (action.kind) {
      case 'issue': {
        const secret = secretOf(facts, rules);
        const prepared = foresee(await access.vault(secret.region).inspect(secret.name), rules.secrets.existing);
        if (prepared.status !== 'ready') {
          await caps.giveBack('issue');
          return prepared;
        }
        const at = clock.now();
        const key = { keyId: plannedKeyId, at, secret, by: run };
        return {
          status: 'done',
          effect: { kind: 'issued', key, createdAt: at },
          secret: { ...secret, how: prepared.how },
        };
      }
      case 'deactivate':
        return done({ kind: 'deactivated', entry: { keyId: action.keyId, at: clock.now(), by: run } });
      case 'reactivate':
        return done({ kind: 'reactivated', keyId: action.keyId });
      case 'delete':
        return done({ kind: 'deleted', keyId: action.keyId });
      case 'discard-orphan':
        return done({ kind: 'orphan-discarded', keyId: action.keyId });
      case 'settle-intent': {
        const { intent } = facts.record;
        if (action.stored === undefined || intent === undefined) return done({ kind: 'intent-settled' });
        return done({
          kind: 'intent-settled',
          stored: issuedBy(intent, action.stored),
        });
      }
      default:
        return action satisfies never;
    }
  };
}

type Foreseen =
  | { readonly status: 'ready'; readonly how: PreparedSecret['how'] }
  | Extract<Outcome, { status: 'refused' }>;

function foresee(state: SecretState, existing: 'adopt' | 'refuse'): Foreseen {
  switch (state.status) {
    case 'absent':
      return { status: 'ready', how: 'created' };
    case 'not-ours':
      return { status: 'refused', code: 'SECRET_NOT_OURS', because: state.because };
    case 'foreign':
      if (existing === 'adopt') return { status: 'ready', how: 'adopted' };
      return {
        status: 'refused',
        code: 'SECRET_NOT_OURS',
        because: 'the secret exists without the tag of Rekey, and secrets.existing is refuse',
      };
    case 'ours':
      return { status: 'ready', how: state.scheduledForDeletion ? 'restored' : 'present' };
    default:
      return state satisfies never;
  }
}
