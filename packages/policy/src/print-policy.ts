import type { Exception, Override, Policy } from '@rekey/engine';
import { stringify } from 'yaml';

/** The policy as one YAML file that parses to the same policy, defaults written out; where entries came from is lost. */
export const printPolicy = (policy: Policy): string =>
  stringify(
    { ...policy, overrides: policy.overrides.map(printScoped), exceptions: policy.exceptions.map(printScoped) },
    { aliasDuplicateObjects: false, lineWidth: 0 },
  );

function printScoped({ scopes, selector, ...rest }: Override | Exception): object {
  return { scope: scopes.length === 1 ? scopes[0] : scopes, ...selector, ...rest, source: undefined };
}
