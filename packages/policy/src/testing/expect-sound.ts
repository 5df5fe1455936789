import { expect } from 'vitest';
import { type PolicyMessage, printMessage } from '../message.ts';
import { parsePolicy } from '../parse-policy.ts';

/** Every message has a place in the text and words for a person. */
export function expectSound(text: string): void {
  const parsed = parsePolicy(text, { file: 'rekey.yaml', now: new Date('2027-01-01') });
  expect(parsed.status === 'ok' || parsed.errors.length > 0).toBe(true);
  expectPlaces(text, parsed.status === 'ok' ? parsed.warnings : parsed.errors);
}

export function expectPlaces(text: string, messages: readonly PolicyMessage[]): void {
  const lines = text.split('\n');
  for (const message of messages) {
    expect(message.line).toBeGreaterThanOrEqual(1);
    expect(message.line).toBeLessThanOrEqual(lines.length);
    expect(message.column).toBeGreaterThanOrEqual(1);
    expect(message.column).toBeLessThanOrEqual((lines[message.line - 1] ?? '').length + 2);
    expect(printMessage(message)).not.toMatch(/undefined|\[object|NaN|[\u0000-\u001f\u007f-\u009f\u202e]/);
  }
}
