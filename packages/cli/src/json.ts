import type { RunResult } from '@rekey/engine';
import type { Failure } from './failure.ts';
import { type Planned, summaryOf } from './views/plan-summary.ts';

/**
 * Names and versions the shape of a document: `rekey.<what>/<version>`. Fields may be added within a version; a field
 * that changes or goes raises it. README.md of this package describes the shapes.
 */
export type Schema =
  `rekey.${'plan' | 'run' | 'doctor' | 'explain' | 'exceptions' | 'key' | 'saved-plan' | 'since' | 'status' | 'users' | 'history' | 'policy' | 'policy-init' | 'policy-diff' | 'policy-push' | 'policy-show' | 'table' | 'hold' | 'holds' | 'release' | 'undo' | 'error'}/1`;

/** Dates as ISO 8601 in UTC, and what is undefined left out: as JSON.stringify does. */
export const documentOf = (schema: Schema, content: object): string =>
  `${JSON.stringify({ schema, ...content }, null, 2)}\n`;

/** The plan as the engine found it, with a summary of what a person would ask about first. */
export const planJson = (result: RunResult): object => {
  const { deletions, usedLately, cutOff, issued, deactivated, adopted, restored, looseEnds, ...numbers } =
    summaryOf(result);
  return {
    summary: {
      steps: numbers.steps,
      recordedOnly: numbers.recordedOnly,
      issue: issued.length,
      deactivate: deactivated.length,
      delete: deletions.length,
      looseEnds: looseEnds.length,
      secretsCreated: numbers.secretsCreated,
      monthlyCostUsd: numbers.monthlyCostUsd,
      deletions: deletions.map(briefly),
      usedInLast24Hours: usedLately.map(briefly),
      cutOff: cutOff.map(briefly),
      adoptions: adopted.map(briefly),
      restorations: restored.map(briefly),
    },
    ...result,
  };
};

const briefly = ({ account, user, step }: Planned): object => ({
  account: account.id,
  user: user.user,
  rule: step.rule,
  keyId: step.keyId,
  lastUse: step.lastUse,
  secret: step.secret,
});

export const errorJson = ({ code, message, hint }: Failure): object => ({ error: { code, message, hint } });
