import type { PartEvent } from '@rekey/engine';
import type { Answer, Work } from '../handle.ts';
import { assertOrganization } from '../world.ts';
import { type BegunAnswer, begin } from './begin.ts';
import { end } from './end.ts';
import { type WorkedAnswer, workAt } from './work-at.ts';

export type PartAnswer = BegunAnswer | WorkedAnswer | Answer;

/** One part of a run in the distributed form. Throws whatever keeps it from its work: Step Functions tries it again, or tells. */
export async function part(work: Work, event: PartEvent): Promise<PartAnswer> {
  // Workers take the word of the first part: AWS allows one such question a second.
  if (event.kind !== 'rotate-batch') await assertOrganization(work.world, work.settings);
  switch (event.kind) {
    case 'begin-run':
      return begin(work, event);
    case 'rotate-batch':
      return workAt(work, event);
    case 'end-run':
      return end(work, event);
    default:
      return event satisfies never;
  }
}

export type PartOf<Kind extends PartEvent['kind']> = Extract<PartEvent, { readonly kind: Kind }>;
