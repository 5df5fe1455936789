import { defaultPolicy } from '@rekey/engine';
import { describe, expect, test } from 'vitest';
import { starterPolicy } from './starter-policy.ts';
import { errorsOf, policyOf, warningsOf } from './testing/helpers.ts';

const uncommented = starterPolicy.replaceAll(/^(\w+): \[\]$/gm, '$1:').replaceAll(/^#( {2}- )/gm, '$1');

describe('the starter policy', () => {
  test('has neither errors nor warnings', () => {
    expect(errorsOf(starterPolicy)).toEqual([]);
    expect(warningsOf(starterPolicy)).toEqual([]);
  });

  test('changes nothing until somebody says enforce', () => {
    expect(policyOf(starterPolicy).mode).toBe('plan');
  });

  test('is gentler than the defaults', () => {
    const { lifecycle, secrets } = policyOf(starterPolicy);
    expect(lifecycle).toEqual({
      ...defaultPolicy.lifecycle,
      rotateAfterDays: 75,
      twoActiveKeys: 'deactivate-oldest',
      sesSmtp: 'report',
      overlap: { minDays: 7, quietDays: 3, maxDays: 14, atMaxDays: 'keep' },
      ifUnused: { days: 90, then: 'report' },
    });
    expect(secrets).toMatchObject({ name: 'rekey/{user}_credentials', existing: 'refuse' });
  });

  test('shows examples that work when the comment signs are removed', () => {
    const policy = policyOf(uncommented);
    expect(policy.overrides).toHaveLength(2);
    expect(policy.exceptions.map(({ id }) => id)).toEqual(['legacy-vendor', 'freeze-q4']);
    expect(policy.include).toEqual(['exceptions/*.yaml']);
  });
});
