import type { NoticeStore } from '../notice-ports.ts';
import type { WorldState } from './world-state.ts';
import { at, copy, tableOf } from './world-state.ts';

/** Outcomes to be told, and what was told, in the table of a world. */
export const createWorldNotices = (state: WorldState): NoticeStore => ({
  async *untold() {
    yield* copy([...tableOf(state).untold].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event));
  },
  async forgetUntold(events) {
    for (const event of events) tableOf(state).untold.delete(untoldKey(event));
  },
  told: async (group) => copy(tableOf(state).told.get(group) ?? new Map()),
  recordTold: async (group, about, told) => void at(tableOf(state).told, group).set(about, copy(told)),
});

export const untoldKey = ({ at: time, id }: { readonly at: Date; readonly id: string }): string =>
  `${time.toISOString()}#${id}`;
