import type { Decision } from '../model/decision.ts';

/** A decision in one line, reasons apart: `R13 issue`, `R8 delete AKIA...`, `R9 read custody`, `R11 attention two-active-keys`. */
export function say(decision: Decision): string {
  switch (decision.kind) {
    case 'act': {
      const { action } = decision;
      const which = action.kind === 'settle-intent' ? action.stored : 'keyId' in action ? action.keyId : undefined;
      return words(decision.rule, action.kind, which);
    }
    case 'read':
      return words(decision.rule, 'read', decision.need);
    case 'settled':
      return words(decision.rule, decision.verdict, decision.finding ?? decision.unreadable);
    default:
      return decision satisfies never;
  }
}

const words = (...all: readonly (string | undefined)[]): string => all.filter((word) => word !== undefined).join(' ');
