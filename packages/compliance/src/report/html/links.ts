import type { Place } from '../../html/index.ts';
import type { View } from '../../html/view.ts';

/** Where in the document a place is told of; what it does not tell of cannot be gone to. */
const anchors: Readonly<Partial<Record<Place['page'], string>>> = {
  ous: '#units',
  ou: '#units',
  accounts: '#accounts',
  account: '#accounts',
  keys: '#keys',
  users: '#users',
  user: '#users',
  findings: '#users',
  finding: '#users',
  exceptions: '#exceptions',
  excepted: '#exceptions',
  coverage: '#coverage',
  policy: '#policy',
  controls: '#controls',
};

/** Of a document that stands alone: places are its own sections. */
export const documentView = (at: Date): View => ({
  at,
  link: (place) => anchors[place.page],
  ouName: () => undefined,
  accountName: () => undefined,
});
