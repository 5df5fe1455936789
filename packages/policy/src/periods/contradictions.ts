import type { Complaint } from '../message.ts';
import type { Setting, Values } from './layers.ts';

/** A relation between settings that does not hold; `say` names a setting with its value and where it comes from. */
export type Contradiction = {
  readonly severity: 'error' | 'warning';
  /** The settings it is about, the one most likely to be changed first. */
  readonly about: readonly Setting[];
  readonly holds: (values: Values) => boolean;
  readonly explain: (say: (setting: Setting) => string, values: Values) => Complaint;
};

const hasOverlap = ({ minDays, quietDays }: Values): boolean => minDays > 0 || quietDays > 0;

export const contradictionsOf = (maxKeyAgeDays: number): readonly Contradiction[] => [
  {
    severity: 'error',
    about: ['minDays', 'maxDays'],
    holds: ({ minDays, maxDays }) => minDays > maxDays,
    explain: (say) => ({
      problem: `${say('minDays')} is above ${say('maxDays')}`,
      remedy: 'Write a smaller minDays or a greater maxDays',
    }),
  },
  {
    severity: 'error',
    about: ['deleteInactiveAfterDays', 'rotateAfterDays'],
    holds: ({ deleteInactiveAfterDays, rotateAfterDays }) => deleteInactiveAfterDays > rotateAfterDays,
    explain: (say, { rotateAfterDays }) => ({
      problem: `${say('deleteInactiveAfterDays')} is above ${say('rotateAfterDays')}: the old key would still be there when the next one is due`,
      remedy: `Write at most ${rotateAfterDays} for deleteInactiveAfterDays, or a greater rotateAfterDays`,
    }),
  },
  {
    severity: 'error',
    about: ['maxDays', 'deleteInactiveAfterDays', 'rotateAfterDays', 'minDays', 'quietDays'],
    holds: (values) => hasOverlap(values) && values.maxDays + values.deleteInactiveAfterDays >= values.rotateAfterDays,
    explain: (say, { rotateAfterDays }) => ({
      problem: `${say('maxDays')} and ${say('deleteInactiveAfterDays')} together reach ${say('rotateAfterDays')}: the old key would still be there when the next one is due`,
      remedy: `Keep their sum below ${rotateAfterDays}, or write a greater rotateAfterDays`,
    }),
  },
  {
    severity: 'warning',
    about: ['minDays', 'quietDays', 'readers'],
    holds: (values) => !hasOverlap(values) && values.readers === 0,
    explain: () => ({
      problem:
        'without an overlap the old key is off before its owner can fetch the new one, and nobody else may read the secret',
      remedy: 'Write lifecycle.overlap.minDays: 7, or name another reader in secrets.readers',
    }),
  },
  {
    severity: 'warning',
    about: ['maxDays', 'rotateAfterDays', 'minDays', 'quietDays'],
    holds: (values) => hasOverlap(values) && values.rotateAfterDays + values.maxDays > maxKeyAgeDays,
    explain: (say, { rotateAfterDays, maxDays }) => ({
      problem: `${say('rotateAfterDays')} and ${say('maxDays')} let keys get ${Number((rotateAfterDays + maxDays).toFixed(2))} days old, above compliance.maxKeyAgeDays ${maxKeyAgeDays}`,
      remedy: 'Rotate earlier, end the overlap earlier, or write a greater maxKeyAgeDays',
    }),
  },
];
