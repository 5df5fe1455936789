import type { Journal } from '@rekey/engine';
import type { Table } from '../table/table.ts';
import { eventJournal } from './events.ts';
import { createFence } from './fence.ts';
import { intentJournal } from './intents.ts';
import { resultJournal } from './results.ts';

export const createJournal = (
  table: Table,
  { epoch, telling }: { readonly epoch: number; readonly telling: boolean },
): Journal => {
  const fence = createFence(table, epoch);
  return { ...resultJournal(fence), ...eventJournal(fence, { telling }), ...intentJournal(table, fence) };
};
