import type { NoticeStore, Told } from '@rekey/engine';
import { decode, encode } from './items/codec.ts';
import { readEvent } from './items/items.ts';
import { toldKey, untoldKey, untoldPk } from './items/keys.ts';
import { allOf } from './reads.ts';
import { openTable, type TableOptions } from './table/table.ts';

// Writes to this table name a condition; nobody else writes these items.
const always = { expression: 'attribute_exists(#pk) OR attribute_not_exists(#pk)', values: {} };

export const createNoticeStore = (options: TableOptions): NoticeStore => {
  const table = openTable(options);
  return {
    async *untold() {
      for await (const item of table.query(allOf(untoldPk))) yield readEvent(item);
    },
    async forgetUntold(events) {
      for (const event of events) await table.write({ kind: 'delete', key: untoldKey(event), when: always });
    },
    async told(group) {
      const all = new Map<string, Told>();
      for await (const item of table.query(allOf(toldKey(group, '').pk)))
        all.set(String(item.about), decode<Told>(item.told));
      return all;
    },
    async recordTold(group, about, told) {
      const item = { ...toldKey(group, about), type: 'told', about, told: encode(told) };
      await table.write({ kind: 'put', item, when: always });
    },
  };
};
