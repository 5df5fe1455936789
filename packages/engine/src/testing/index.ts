export * from './arbitraries.ts';
export * from './arbitraries-policy.ts';
export * from './arbitraries-world.ts';
export * from './builders.ts';
export * from './builders-policy.ts';
export * from './builders-run.ts';
export * from './calls.ts';
export * from './clock.ts';
export * from './contracts/before-effect.ts';
export * from './contracts/census.ts';
export * from './contracts/clock.ts';
export * from './contracts/directory.ts';
export * from './contracts/key-gateway.ts';
export * from './contracts/lost-answers.ts';
export type {
  DescribeContract,
  OrganizationHarness,
  OrganizationHarnesses,
  SecretNow,
} from './contracts/organization.ts';
export * from './contracts/rotation-store.ts';
export * from './contracts/sessions.ts';
export * from './contracts/unanswered.ts';
export * from './contracts/vault.ts';
export * from './faults.ts';
export * from './leaks.ts';
export * from './time.ts';
export * from './world.ts';
export * from './world-description.ts';
export type * from './world-people.ts';
export { secretNameOf, theManagementAccount } from './world-seed.ts';
export type * from './world-state.ts';
