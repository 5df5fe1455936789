export { type BatchSizes, batchesOf, mostInABatch } from './batches.ts';
export { addCounts, noCounts, noCoverage } from './counts.ts';
export { type DoctorPorts, type DoctorRequest, examine } from './doctor/examine.ts';
export { type EndOfRun, endRun } from './end-run.ts';
export * from './errors.ts';
export { type ExplainRequest, explainUser, standingOf } from './explain/explain-user.ts';
export * from './explain/explanation.ts';
export {
  addCompliance,
  ageInDays,
  ageOf,
  agesOf,
  complianceOf,
  dateOf,
  keyStanding,
  noCompliance,
  type Threshold,
} from './key-ages.ts';
export { decide, type Trace, type Tried, trace } from './lifecycle/decide.ts';
export { dueAt } from './lifecycle/due.ts';
export { evolve, evolveRecord } from './lifecycle/evolve.ts';
export { holdIsInForce } from './lifecycle/exceptions.ts';
export * from './model/decision.ts';
export * from './model/diagnosis.ts';
export * from './model/facts.ts';
export * from './model/ids.ts';
export * from './model/member-role.ts';
export * from './model/planned.ts';
export * from './model/policy.ts';
export * from './model/request.ts';
export * from './model/rules.ts';
export * from './model/run.ts';
export * from './model/service.ts';
export * from './model/undo.ts';
export { countFindings, findingsIn, unusedAfterDays } from './notes.ts';
export * from './notice-ports.ts';
export { plannedIn } from './only-planned.ts';
export { isOverdue, leftAlone } from './overdue.ts';
export { accountModes, accountSecrets, mergeLifecycle, resolveRules } from './policy/resolve.ts';
export { secretName } from './policy/secret-name.ts';
export { globMatches, type Match, matches } from './policy/selector.ts';
export * from './policy/settings.ts';
export * from './ports.ts';
export { rotateOrganization } from './rotate-organization.ts';
export { type Begun, beginRun, rotateBatch, type Share, type Worked } from './run-in-batches.ts';
export { Secret } from './secret.ts';
export * from './status-reader.ts';
export { withoutStore } from './store-less.ts';
export type { Archive } from './undo/archive.ts';
export { undo } from './undo/undo.ts';
export { undoReason } from './undo/undo-reason.ts';
