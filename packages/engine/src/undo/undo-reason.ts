import type { UndoOf } from '../model/undo.ts';

/** The reason of the holds that an undo leaves, by which those of one run are found again. */
export const undoReason = (of: UndoOf): string =>
  'user' in of ? 'undo of what was switched off' : `undo of ${of.run}`;
