import type { Policy } from '@rekey/engine';
import { printMessage } from '../message.ts';
import { type ParseOptions, parsePolicy } from '../parse-policy.ts';

const options: ParseOptions = { file: 'rekey.yaml' };

/** The errors of a text as they are printed, without the name of the file. */
export function errorsOf(text: string, more: Partial<ParseOptions> = {}): readonly string[] {
  const parsed = parsePolicy(text, { ...options, ...more });
  return parsed.status === 'invalid' ? parsed.errors.map(printMessage).map(withoutFile) : [];
}

export function warningsOf(text: string, more: Partial<ParseOptions> = {}): readonly string[] {
  const parsed = parsePolicy(text, { ...options, ...more });
  if (parsed.status === 'invalid') throw new Error(parsed.errors.map(printMessage).join('\n'));
  return parsed.warnings.map(printMessage).map(withoutFile);
}

export function policyOf(text: string, more: Partial<ParseOptions> = {}): Policy {
  const parsed = parsePolicy(text, { ...options, ...more });
  if (parsed.status === 'invalid') throw new Error(parsed.errors.map(printMessage).join('\n'));
  return parsed.policy;
}

const withoutFile = (message: string): string => message.replace(/^rekey\.yaml:/, '');

/** With nothing in it to be warned of. */
export const quiet = `version: 1
lifecycle: { rotateAfterDays: 60, overlap: { minDays: 7 } }
`;
