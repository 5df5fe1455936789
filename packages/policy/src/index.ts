export type { Organization } from './check/check-entries.ts';
export type { Include, IncludedFile } from './include.ts';
export { loadPolicy, loadPolicyFiles } from './load-policy.ts';
export { type PolicyMessage, printMessage } from './message.ts';
export { type ParsedPolicy, type ParseOptions, parsePolicy } from './parse-policy.ts';
export { parsePolicyFiles } from './parse-policy-files.ts';
export { printPolicy } from './print-policy.ts';
export { type PushedPolicy, type PushedVersion, pushedPolicy } from './pushed-policy.ts';
export { starterPolicy } from './starter-policy.ts';
